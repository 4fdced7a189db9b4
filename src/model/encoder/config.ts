// What a Hugging Face config.json says about an encoder, as far as the kinds we build need it.

/** The families of encoders that one definition covers. */
export type EncoderKind = 'bert' | 'roberta';

/** The sizes of an encoder. */
export interface EncoderConfig {
  readonly kind: EncoderKind;
  /** Number of pieces in its vocabulary. */
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Width inside a layer's two-step transformation. */
  readonly inner: number;
  /** Rows of the table of positions. */
  readonly positions: number;
  /** Row of the first piece's position: RoBERTa's tables begin after the padding's row. */
  readonly firstPosition: number;
  /** Rows of the table of segments. */
  readonly segments: number;
  /** Number of the piece that fills short texts. */
  readonly padding: number;
  readonly epsilon: number;
  /** Where the table of words is a product of two narrow ones (ALBERT, Lan et al. 2020): the width between them. */
  readonly rank?: number;
}

/** A config, or why there is none. */
export type ConfigResult = { readonly kind: 'config'; readonly config: EncoderConfig } | { readonly kind: 'refused'; readonly reason: string };

const kinds: Readonly<Record<string, EncoderKind>> = { bert: 'bert', roberta: 'roberta', 'xlm-roberta': 'roberta', camembert: 'roberta' };

const refused = (reason: string): ConfigResult => ({ kind: 'refused', reason });

/** The most pieces a text may have. */
export const longestText = ({ positions, firstPosition }: EncoderConfig): number => positions - firstPosition;

/** Reads the text of a config.json. */
export const parseConfig = (text: string): ConfigResult => {
  let fields: Readonly<Record<string, unknown>>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return refused('config.json is not an object');
    fields = parsed as Readonly<Record<string, unknown>>;
  } catch {
    return refused('config.json is not JSON');
  }
  const { model_type: type = 'bert', hidden_act: activation = 'gelu', position_embedding_type: placing = 'absolute' } = fields;
  const kind = Object.hasOwn(kinds, String(type)) ? kinds[String(type)] : undefined;
  if (!kind) return refused(`config.json names the model type ${String(type)}; ${Object.keys(kinds).join(', ')} can be read`);
  if (activation !== 'gelu') return refused(`config.json names the activation ${String(activation)}; only gelu can be built`);
  if (placing !== 'absolute') return refused(`config.json names ${String(placing)} positions; only absolute ones can be built`);
  return sizesOf(kind, fields);
};

const sizesOf = (kind: EncoderKind, fields: Readonly<Record<string, unknown>>): ConfigResult => {
  const sizes = ['vocab_size', 'hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'max_position_embeddings'].map((name) => [name, fields[name]] as const);
  const wrong = sizes.find(([, size]) => !Number.isSafeInteger(size) || Number(size) <= 0);
  if (wrong) return refused(`config.json has no whole number above 0 for ${wrong[0]}`);
  const [vocabulary = 0, width = 0, layers = 0, heads = 0, inner = 0, positions = 0] = sizes.map(([, size]) => Number(size));
  if (width % heads) return refused(`config.json has ${heads} heads, which do not divide the width ${width}`);
  const padding = Number(fields['pad_token_id'] ?? (kind === 'bert' ? 0 : 1));
  const firstPosition = kind === 'bert' ? 0 : padding + 1;
  if (positions <= firstPosition) return refused(`config.json has ${positions} positions, too few for any text`);
  const epsilon = Number(fields['layer_norm_eps'] ?? 1e-12);
  return { kind: 'config', config: { kind, vocabulary, width, layers, heads, inner, positions, firstPosition, padding, epsilon, segments: Number(fields['type_vocab_size'] ?? 2) } };
};
