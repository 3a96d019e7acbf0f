//! From a CTranslate2 Whisper folder to one GGML file.

use std::io::Write;

use super::ct2::{self, Variable, Variables};
use super::{ModelError, Precision, ggml, mel};

/// What a conversion needs: the joined `model.bin` and the vocabulary file's text (`vocabulary.json` or `vocabulary.txt`).
#[derive(Debug, Clone)]
pub struct Source {
    /// The parts of `model.bin`, joined in order.
    pub model: Vec<u8>,
    /// The vocabulary, a JSON array or a token a line.
    pub vocabulary: String,
}

/// Converts and writes; `on_progress` hears fractions from 0 to 1.
///
/// # Errors
/// [`ModelError::Damaged`] for anything that is not a whole Whisper model; [`ModelError::Disk`] when writing fails.
pub fn convert(
    source: &Source,
    precision: Precision,
    out: &mut dyn Write,
    on_progress: &mut dyn FnMut(f64),
) -> Result<(), ModelError> {
    let variables = ct2::read(&source.model)?;
    let shape = Shape::of(&variables)?;
    let tokens = shape.tokens(&source.vocabulary)?;
    let disk = |source| ModelError::Disk {
        path: "the model file".into(),
        source,
    };
    let header = shape.header(precision);
    ggml::write_front(out, header, &mel::filters(80), &tokens).map_err(disk)?;
    let mut tensors = Tensors {
        variables: &variables,
        shape,
        precision,
        out,
        written: 0,
        on_progress,
    };
    tensors.encoder()?;
    tensors.decoder()
}

#[derive(Debug, Clone, Copy)]
struct Shape {
    vocabulary: usize,
    state: usize,
    encoder_layers: usize,
    decoder_layers: usize,
}

impl Shape {
    fn of(variables: &Variables) -> Result<Self, ModelError> {
        let embedding = lookup(variables, "decoder/embeddings/weight")?;
        let [vocabulary, state] = embedding.shape[..] else {
            return Err(ModelError::Damaged(
                "the token embedding is no matrix".into(),
            ));
        };
        let layers = |side: &str| {
            (0..64)
                .take_while(|i| {
                    variables.contains_key(&format!("{side}/layer_{i}/ffn/linear_0/weight"))
                })
                .count()
        };
        let shape = Self {
            vocabulary,
            state,
            encoder_layers: layers("encoder"),
            decoder_layers: layers("decoder"),
        };
        if shape.encoder_layers == 0
            || shape.decoder_layers == 0
            || state == 0
            || !state.is_multiple_of(64)
        {
            return Err(ModelError::Damaged(
                "its sizes are not those of a Whisper model".into(),
            ));
        }
        Ok(shape)
    }

    fn header(self, precision: Precision) -> ggml::Header {
        let state = self.state as i32;
        ggml::Header {
            vocabulary: self.vocabulary as i32,
            audio_context: 1500,
            audio_state: state,
            audio_heads: state / 64,
            audio_layers: self.encoder_layers as i32,
            text_context: 448,
            text_state: state,
            text_heads: state / 64,
            text_layers: self.decoder_layers as i32,
            mels: 80,
            kind: precision.file_type(),
        }
    }

    /// The ordinary tokens as raw bytes; whisper.cpp adds the special ones itself.
    fn tokens(self, vocabulary: &str) -> Result<Vec<Vec<u8>>, ModelError> {
        let count = if self.vocabulary >= 51_865 {
            50_257
        } else {
            50_256
        };
        let spelt: Vec<String> = if vocabulary.trim_start().starts_with('[') {
            serde_json::from_str(vocabulary)
                .map_err(|_| ModelError::Damaged("vocabulary.json is damaged".into()))?
        } else {
            vocabulary.lines().map(str::to_owned).collect()
        };
        let spelt = spelt
            .get(..count)
            .ok_or_else(|| ModelError::Damaged("the vocabulary is too short".into()))?;
        Ok(spelt.iter().map(|token| raw_bytes(token)).collect())
    }
}

/// Undoes GPT-2's byte-level spelling (Radford et al. 2019, `bytes_to_unicode`): printable Latin-1 stands for itself,
/// the other bytes, in order, for the characters from U+0100 on.
fn raw_bytes(token: &str) -> Vec<u8> {
    let printable = |b: u8| matches!(b, 33..=126 | 161..=172 | 174..=255);
    let moved: Vec<u8> = (0..=255).filter(|b| !printable(*b)).collect();
    let byte = |c: char| match u32::from(c) {
        code @ 0..=255 => u8::try_from(code).ok().filter(|b| printable(*b)),
        code => moved.get(code as usize - 256).copied(),
    };
    token
        .chars()
        .map(byte)
        .collect::<Option<Vec<u8>>>()
        .unwrap_or_else(|| token.as_bytes().to_vec())
}

fn lookup<'a>(variables: &'a Variables, name: &str) -> Result<&'a Variable, ModelError> {
    variables
        .get(name)
        .ok_or_else(|| ModelError::Damaged(format!("the model lacks {name}")))
}

struct Tensors<'a> {
    variables: &'a Variables,
    shape: Shape,
    precision: Precision,
    out: &'a mut dyn Write,
    written: usize,
    on_progress: &'a mut dyn FnMut(f64),
}

impl Tensors<'_> {
    fn put(
        &mut self,
        name: &str,
        shape: &[usize],
        values: &[f32],
        full: bool,
    ) -> Result<(), ModelError> {
        if shape.iter().product::<usize>() != values.len() {
            return Err(ModelError::Damaged(format!("{name} has the wrong size")));
        }
        ggml::write_tensor(self.out, name, shape, values, self.precision, full).map_err(
            |source| ModelError::Disk {
                path: "the model file".into(),
                source,
            },
        )?;
        self.written += 1;
        let total = 9 + self.shape.encoder_layers * 15 + self.shape.decoder_layers * 24;
        (self.on_progress)((self.written as f64 / total as f64).min(1.0));
        Ok(())
    }

    fn matrix(&mut self, from: &str, to: &str) -> Result<(), ModelError> {
        let variable = lookup(self.variables, from)?;
        self.put(to, &variable.shape, &variable.values, false)
    }

    fn vector(&mut self, from: &str, to: &str) -> Result<(), ModelError> {
        let variable = lookup(self.variables, from)?;
        self.put(to, &variable.shape, &variable.values, true)
    }

    fn norm(&mut self, from: &str, to: &str) -> Result<(), ModelError> {
        self.vector(&format!("{from}/gamma"), &format!("{to}.weight"))?;
        self.vector(&format!("{from}/beta"), &format!("{to}.bias"))
    }

    fn linear(&mut self, from: &str, to: &str) -> Result<(), ModelError> {
        self.matrix(&format!("{from}/weight"), &format!("{to}.weight"))?;
        self.vector(&format!("{from}/bias"), &format!("{to}.bias"))
    }

    /// Cuts projections that are stored as one along their rows; a key projection has no bias in Whisper.
    fn split(&mut self, from: &str, to: &str, names: &[&str]) -> Result<(), ModelError> {
        let state = self.shape.state;
        let weight = lookup(self.variables, &format!("{from}/weight"))?;
        let bias = lookup(self.variables, &format!("{from}/bias"))?;
        if weight.values.len() != names.len() * state * state
            || bias.values.len() != names.len() * state
        {
            return Err(ModelError::Damaged(format!("{from} has the wrong size")));
        }
        for (at, name) in names.iter().enumerate() {
            let rows = &weight.values[at * state * state..(at + 1) * state * state];
            let offsets = &bias.values[at * state..(at + 1) * state];
            self.put(&format!("{to}.{name}.weight"), &[state, state], rows, false)?;
            if *name != "key" {
                self.put(&format!("{to}.{name}.bias"), &[state], offsets, true)?;
            } else if offsets.iter().any(|b| *b != 0.0) {
                return Err(ModelError::Damaged(
                    "a key projection has a bias, which Whisper's have not".into(),
                ));
            }
        }
        Ok(())
    }

    fn encoder(&mut self) -> Result<(), ModelError> {
        self.vector(
            "encoder/position_encodings/encodings",
            "encoder.positional_embedding",
        )?;
        for conv in ["conv1", "conv2"] {
            self.matrix(
                &format!("encoder/{conv}/weight"),
                &format!("encoder.{conv}.weight"),
            )?;
            let bias = lookup(self.variables, &format!("encoder/{conv}/bias"))?;
            self.put(
                &format!("encoder.{conv}.bias"),
                &[bias.values.len(), 1],
                &bias.values,
                true,
            )?;
        }
        for layer in 0..self.shape.encoder_layers {
            let (from, to) = (
                format!("encoder/layer_{layer}"),
                format!("encoder.blocks.{layer}"),
            );
            self.self_attention(&from, &to)?;
            self.feed_forward(&from, &to)?;
        }
        self.norm("encoder/layer_norm", "encoder.ln_post")
    }

    fn decoder(&mut self) -> Result<(), ModelError> {
        self.vector(
            "decoder/position_encodings/encodings",
            "decoder.positional_embedding",
        )?;
        self.matrix(
            "decoder/embeddings/weight",
            "decoder.token_embedding.weight",
        )?;
        for layer in 0..self.shape.decoder_layers {
            let (from, to) = (
                format!("decoder/layer_{layer}"),
                format!("decoder.blocks.{layer}"),
            );
            self.self_attention(&from, &to)?;
            self.linear(
                &format!("{from}/attention/linear_0"),
                &format!("{to}.cross_attn.query"),
            )?;
            self.split(
                &format!("{from}/attention/linear_1"),
                &format!("{to}.cross_attn"),
                &["key", "value"],
            )?;
            self.linear(
                &format!("{from}/attention/linear_2"),
                &format!("{to}.cross_attn.out"),
            )?;
            self.norm(
                &format!("{from}/attention/layer_norm"),
                &format!("{to}.cross_attn_ln"),
            )?;
            self.feed_forward(&from, &to)?;
        }
        self.norm("decoder/layer_norm", "decoder.ln")
    }

    fn self_attention(&mut self, from: &str, to: &str) -> Result<(), ModelError> {
        self.split(
            &format!("{from}/self_attention/linear_0"),
            &format!("{to}.attn"),
            &["query", "key", "value"],
        )?;
        self.linear(
            &format!("{from}/self_attention/linear_1"),
            &format!("{to}.attn.out"),
        )?;
        self.norm(
            &format!("{from}/self_attention/layer_norm"),
            &format!("{to}.attn_ln"),
        )
    }

    fn feed_forward(&mut self, from: &str, to: &str) -> Result<(), ModelError> {
        self.linear(&format!("{from}/ffn/linear_0"), &format!("{to}.mlp.0"))?;
        self.linear(&format!("{from}/ffn/linear_1"), &format!("{to}.mlp.2"))?;
        self.norm(&format!("{from}/ffn/layer_norm"), &format!("{to}.mlp_ln"))
    }
}

#[cfg(test)]
mod tests {
    use super::raw_bytes;

    #[test]
    fn byte_level_spelling_is_undone() {
        assert_eq!(raw_bytes("Ġmetoprolol"), b" metoprolol");
        assert_eq!(raw_bytes("Â°"), "°".as_bytes());
        assert_eq!(raw_bytes("Ċ"), b"\n");
    }
}
