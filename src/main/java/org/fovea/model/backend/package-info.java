/**
 * What touches libtorch beyond DJL's own API: TorchScript kernels, linear layers over stored types, norms, activations
 * by their Hugging Face names, threads and devices. Stored tensors enter, functions from NDArray to NDArray leave.
 *
 * <p>NDArrays are native memory that the garbage collector does not see. Results attach to the manager of the first
 * operand; callers scope what they make with NDScope and hand on only what they unregister from it. bfloat16 must never
 * be asked of DJL directly: it aborts the JVM from C++.
 */
package org.fovea.model.backend;
