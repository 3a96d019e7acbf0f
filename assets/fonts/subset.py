"""Makes the embedded fonts from their upstream files: `python3 subset.py INTER_DIR JETBRAINS_MONO.ttf PHOSPHOR.ttf`.

Needs fonttools. Inter gets its tabular figures as the only figures, so that times and amounts stand in columns.
The icons kept are those that src/app/icons.rs names.
"""
import pathlib, re, sys
from fontTools import subset
from fontTools.ttLib import TTFont

here = pathlib.Path(__file__).parent
inter, mono, phosphor = map(pathlib.Path, sys.argv[1:4])
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2010, 0x2028), 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A,
         0x2044, *range(0x2070, 0x208F), 0x20AC, 0x2116, 0x2122, 0x2126, *range(0x2150, 0x215F), *range(0x2190, 0x2194),
         0x2206, 0x2212, 0x2215, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265, 0x25CF, 0x2713, 0x2318, 0x21E7, 0x23CE,
         0x3B1, 0x3B2, 0x3B3, 0x3B4, 0x3BC, 0x394]

def cut(font, codes, target, **options):
    choice = subset.Options(layout_features=["kern", "ccmp", "mark", "mkmk", "calt", "liga"], name_IDs=[0, 1, 2, 5, 13, 14],
                            notdef_outline=True, desubroutinize=True, **options)
    cutter = subset.Subsetter(choice)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.save(target)

for weight in ("Regular", "Medium", "SemiBold"):
    font = TTFont(inter / f"Inter-{weight}.otf")
    tabular = {}
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in font["GSUB"].table.LookupList.Lookup[index].SubTable:
                    tabular.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        for code in range(0x30, 0x3A):
            if code in table.cmap:
                table.cmap[code] = tabular.get(table.cmap[code], table.cmap[code])
    cut(font, LATIN, here / f"Inter-{weight}.otf")

cut(TTFont(mono), range(0x20, 0x7F), here / "JetBrainsMono-Regular.ttf")
icons = [int(code, 16) for code in re.findall(r"\\u\{([0-9a-f]+)\}", (here / "../../src/app/icons.rs").read_text())]
cut(TTFont(phosphor), icons, here / "../icons/Phosphor.ttf")
