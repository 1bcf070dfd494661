/**
 * The language model: tokenizer, chat template, decoder layers, rotary embedding, keys and values. Token ids and rows
 * of the residual stream enter; rows one layer further leave.
 *
 * <p>The engine has one primitive, {@link org.fovea.model.text.Decoder#advance}: advance blocks of rows through one
 * layer, given the keys and values of the positions before them and which (query, key) pairs are blocked. A prompt is
 * one block with nothing before it; a generated token is a block of one row; an ablation is a block from the first
 * position that it affects ({@link org.fovea.model.text.Sequence#firstAffected}), over the baseline's keys and values.
 *
 * <p>Keys and values are immutable lists of chunks, so a thousand counterfactuals share the baseline's without a copy.
 */
package org.fovea.model.text;
