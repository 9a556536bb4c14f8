package io.nextup.trainer.candidate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Peak resident memory of this process: the heap, native tensors and code. */
final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern HIGH_WATER_MARK =
            Pattern.compile("^VmHWM:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final long BYTES_PER_KIB = 1024;

    private PeakMemory() {}

    /** Returns the peak in bytes; empty where the system does not report it, as on macOS. */
    static OptionalLong bytes() throws IOException {
        try {
            return parse(Files.readString(STATUS));
        } catch (NoSuchFileException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** Parses the text of Linux's {@code /proc/PID/status}. */
    static OptionalLong parse(String status) {
        Matcher mark = HIGH_WATER_MARK.matcher(status);
        return mark.find()
                ? OptionalLong.of(Long.parseLong(mark.group(1)) * BYTES_PER_KIB)
                : OptionalLong.empty();
    }
}
