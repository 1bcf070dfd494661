/**
 * The few things a transformer needs that DJL does not have as one word: linear layers and norms over a checkpoint's
 * stored tensors, activations by their Hugging Face names. Stored tensors enter, functions from NDArray to NDArray leave.
 *
 * <p>NDArrays are native memory that the garbage collector does not see. Results attach to the manager of the first
 * operand; callers scope what they make with NDScope and hand out only what they unregister from it. Everything is
 * computed in float32: bfloat16 must never be asked of DJL directly, it aborts the JVM from C++.
 */
package org.fovea.vlm.tensor;
