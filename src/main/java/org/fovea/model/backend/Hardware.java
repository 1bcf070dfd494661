package org.fovea.model.backend;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.util.cuda.CudaUtils;
import java.util.Locale;

/** Which matrix products this machine computes fast. */
public final class Hardware {

    /** Whether libtorch can use a GPU; then everything runs on the first. */
    public static final boolean GPU =
            Engine.getEngine("PyTorch").defaultDevice().isGpu();

    /**
     * Whether bfloat16 products are faster than float32 ones: on a GPU, where oneDNN reports it for the processor, or
     * as the system property {@code fovea.bfloat16} says.
     */
    public static final boolean BFLOAT16 = System.getProperty("fovea.bfloat16") != null
            ? Boolean.getBoolean("fovea.bfloat16")
            : GPU || oneDnnHasBfloat16();

    private Hardware() {}

    private static boolean oneDnnHasBfloat16() {
        try (IValue answer = IValueUtils.runMethod(TorchScript.load(TorchScript.read("hardware.py"), ""), "bfloat16")) {
            return answer.toBoolean();
        } catch (EngineException e) { // a libtorch without oneDNN, as on some ARM machines
            return false;
        }
    }

    /** libtorch's name of the device that everything runs on. */
    public static String device() {
        Device device = Engine.getEngine("PyTorch").defaultDevice();
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** Memory of the GPU, in bytes. */
    public static long gpuMemory() {
        return CudaUtils.getGpuMemory(Engine.getEngine("PyTorch").defaultDevice())
                .getMax();
    }

    /** A short description, such as {@code 2 processors, float32}. */
    public static String summary() {
        return GPU
                ? String.format(Locale.ROOT, "GPU %s", device())
                : String.format(
                        Locale.ROOT,
                        "%d processors, %s",
                        Runtime.getRuntime().availableProcessors(),
                        BFLOAT16 ? "bfloat16 products" : "no bfloat16 products");
    }
}
