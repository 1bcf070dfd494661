/**
 * The language model: tokenizer, chat template, decoder layers, rotary embedding, keys and values. Token ids and the
 * residual stream entering a layer come in; the residual stream leaving it goes out.
 *
 * <p>The engine has one primitive, {@link org.fovea.model.text.Decoder#advance}: advance blocks of rows through one
 * layer, given the keys and values of the positions before them and the blocked (query, key) pairs. A prompt is one
 * block without a prefix; a generated token is a block of one row; an ablation is a block from the first position that
 * it affects ({@link org.fovea.model.text.Sequence#firstAffected}), with the baseline's keys and values as prefix.
 *
 * <p>Keys and values are immutable lists of chunks, so a thousand counterfactuals share those of the baseline without a
 * copy.
 */
@NullMarked
package org.fovea.model.text;

import org.jspecify.annotations.NullMarked;
