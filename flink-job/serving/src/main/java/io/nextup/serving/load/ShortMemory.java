package io.nextup.serving.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Errors due to a lack of memory: of Java's heap, or of PyTorch's memory on the processor or a GPU.
 * The messages are those of PyTorch's allocators, of CUDA's libraries and of C++.
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

    /**
     * Returns the message of the deepest cause of a failure that reports a lack of memory; empty if
     * none does.
     */
    static Optional<String> message(Throwable failure) {
        Optional<String> deepest = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError || isNative(message.toLowerCase(Locale.ROOT))) {
                deepest = Optional.of(message);
            }
        }
        return deepest;
    }

    private static boolean isNative(String message) {
        return NATIVE.stream().anyMatch(message::contains);
    }
}
