package io.nextup.serving.rollout;

import java.util.List;
import java.util.Locale;

/**
 * Errors for want of memory: of Java's heap, or of PyTorch's memory on the processor or a GPU. The
 * messages are those of PyTorch's allocators, of CUDA's libraries and of C++.
 */
final class ShortMemory {
    private static final List<String> NATIVE =
            List.of(
                    "defaultcpuallocator",
                    "cuda out of memory",
                    "cuda error: out of memory",
                    "cublas_status_alloc_failed",
                    "std::bad_alloc");

    private ShortMemory() {}

    /** Tells whether memory that was short is among the causes of a failure. */
    static boolean causes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof OutOfMemoryError || NATIVE.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
