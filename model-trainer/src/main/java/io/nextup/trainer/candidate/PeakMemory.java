package io.nextup.trainer.candidate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The most memory that this process has ever had resident: the heap, the natives' tensors, the
 * code.
 */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern HIGH_WATER_MARK =
            Pattern.compile("^VmHWM:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final long BYTES_PER_KIB = 1024;

    private PeakMemory() {}

    /** In bytes; empty where the system does not say, as on macOS. */
    static OptionalLong bytes() throws IOException {
        try {
            return parse(Files.readString(STATUS));
        } catch (NoSuchFileException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** Of the text of Linux's {@code /proc/PID/status}. */
    static OptionalLong parse(String status) {
        Matcher mark = HIGH_WATER_MARK.matcher(status);
        return mark.find()
                ? OptionalLong.of(Long.parseLong(mark.group(1)) * BYTES_PER_KIB)
                : OptionalLong.empty();
    }
}
