package io.nextup.trainer.quarantine;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls of the C library that Java does not make: those of a module that took its process over. */
final class NativeCalls {
    private static final int READ_ONLY = 0;
    private static final int EMPTIED = 0x200;
    private static final int SET_OWNER = 8;
    private static final int SET_FLAGS = 0x40086602;
    private static final int PROCESSOR_SECONDS = 0;
    private static final String ATTRIBUTE = "user.mark";

    private NativeCalls() {}

    /** Calls that change a file which they only read. */
    static Map<String, LookingAround.Attempt> onFile(Path file) {
        String path = file.toString();
        Map<String, LookingAround.Attempt> calls = new LinkedHashMap<>();
        calls.put("truncate", () -> call("truncate", path, 0L));
        calls.put("chmod", () -> call("chmod", path, 0666));
        calls.put("fchmod", () -> call("fchmod", open(path), 0666));
        calls.put("fchown", () -> call("fchown", open(path), -1, -1));
        calls.put("setxattr", () -> call("setxattr", path, ATTRIBUTE, "1", 1L, 0));
        calls.put("fsetxattr", () -> call("fsetxattr", open(path), ATTRIBUTE, "1", 1L, 0));
        calls.put("removexattr", () -> call("removexattr", path, ATTRIBUTE));
        calls.put("lremovexattr", () -> call("lremovexattr", path, ATTRIBUTE));
        calls.put("fremovexattr", () -> call("fremovexattr", open(path), ATTRIBUTE));
        calls.put("ioctl", () -> setFlags(path));
        return calls;
    }

    /** Calls that reach a process; the signal is none, and the limit is none. */
    static Map<String, LookingAround.Attempt> onProcess(long process) {
        int number = Math.toIntExact(process);
        Map<String, LookingAround.Attempt> calls = new LinkedHashMap<>();
        calls.put("kill", () -> call("kill", number, 0));
        calls.put("fcntl", () -> call("fcntl", 0, SET_OWNER, number));
        calls.put("prlimit", () -> limit(number));
        return calls;
    }

    static void openToEmpty(Path file) throws IOException {
        call("open", file.toString(), READ_ONLY | EMPTIED);
    }

    private static int open(String path) throws IOException {
        return call("open", path, READ_ONLY);
    }

    private static void setFlags(String path) throws IOException {
        try (Memory none = new Memory(Long.BYTES)) {
            none.clear();
            call("ioctl", open(path), (long) SET_FLAGS, none);
        }
    }

    private static void limit(int process) throws IOException {
        try (Memory unlimited = new Memory(2L * Long.BYTES)) {
            unlimited.setLong(0, -1);
            unlimited.setLong(Long.BYTES, -1);
            call("prlimit", process, PROCESSOR_SECONDS, unlimited, null);
        }
    }

    private static int call(String name, Object... arguments) throws IOException {
        int result = NativeLibrary.getProcess().getFunction(name).invokeInt(arguments);
        if (result < 0) {
            throw new IOException(name);
        }
        return result;
    }
}
