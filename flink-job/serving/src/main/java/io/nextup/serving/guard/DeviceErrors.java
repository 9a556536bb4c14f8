package io.nextup.serving.guard;

import java.util.List;
import java.util.Locale;

/**
 * Errors of a GPU after which no call in this process succeeds any more: CUDA's context is lost.
 * Source: "sticky errors" of the CUDA C++ programming guide; the messages are those of
 * cudaGetErrorString.
 */
public final class DeviceErrors {
    private static final List<String> STICKY =
            List.of(
                    "an illegal memory access was encountered",
                    "an illegal instruction was encountered",
                    "device-side assert triggered",
                    "misaligned address",
                    "invalid program counter",
                    "unspecified launch failure",
                    "the launch timed out and was terminated",
                    "uncorrectable ecc error",
                    "hardware stack error");

    private DeviceErrors() {}

    /** Returns whether the process must end before it can use its GPU again. */
    public static boolean isSticky(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("cuda") && STICKY.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
