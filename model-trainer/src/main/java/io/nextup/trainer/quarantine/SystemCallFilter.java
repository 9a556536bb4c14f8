package io.nextup.trainer.quarantine;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the right to open sockets, to start processes, to look into other processes or send them
 * signals, and to change the permissions of files away from this whole process, for good (seccomp
 * of Linux).
 *
 * <p>Files are the matter of {@link Confinement}; what that leaves open (sockets in the file
 * system, the permissions and attributes of a file, those of an open one included) is closed here,
 * as are signals, which Landlock keeps within from Linux 6.12 on only.
 */
final class SystemCallFilter {
    private static final int SET_MODE_FILTER = 1;

    /** Applies the filter to all threads, those of the JVM included. */
    private static final int ALL_THREADS = 1;

    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int JUMP_IF_BITS = 0x45;
    private static final int RETURN = 0x06;

    private static final int NUMBER_OFFSET = 0;
    private static final int ARCHITECTURE_OFFSET = 4;

    /** Low halves of arguments on a machine whose least byte stands first. */
    private static final int FIRST_ARGUMENT_OFFSET = 16;

    private static final int SECOND_ARGUMENT_OFFSET = 24;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int ERROR = 0x00050000;
    private static final int NOT_PERMITTED = 1;
    private static final int NOT_IMPLEMENTED = 38;

    /** Marks a call as a thread's start. */
    private static final int CLONE_THREAD = 0x00010000;

    /** Numbers from here on are those of another way of calling the kernel of x86-64. */
    private static final int OTHER_NUMBERS = 0x40000000;

    /** The C library asks for a thread by clone where this one is not there. */
    private static final int CLONE3 = 435;

    /** Limits of a process by its number, where 0 stands for the caller. */
    private static final int CALLER = 0;

    /** Operations of fcntl that name the receiver of a file's signals: F_SETOWN, F_SETOWN_EX. */
    private static final List<Integer> SIGNAL_OTHERS = List.of(8, 15);

    /** Operations of ioctl that set attributes: FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR. */
    private static final List<Integer> SET_ATTRIBUTES = List.of(0x40086602, 0x401c5820);

    private static final int INSTRUCTION_BYTES = 8;

    /**
     * Numbers of one processor's calls.
     *
     * @param architecture its number in the kernel
     * @param seccomp the call that installs a filter
     * @param start the call that starts a thread or a process
     * @param refused calls that fail: socket, fork, vfork, execve, execveat; ptrace,
     *     process_vm_readv, process_vm_writev, pidfd_getfd, io_uring_setup, bpf, keyctl; truncate,
     *     chmod, fchmod, fchmodat, fchmodat2, chown, fchown, lchown, fchownat; setxattr, lsetxattr,
     *     fsetxattr, setxattrat, removexattr, lremovexattr, fremovexattr, removexattrat,
     *     file_setattr; tkill, pidfd_send_signal; mount, unshare
     * @param ownProcess calls that fail unless their first argument is this process: kill, tgkill,
     *     rt_sigqueueinfo, rt_tgsigqueueinfo
     * @param limits the call prlimit64
     * @param openFile the call fcntl
     * @param device the call ioctl
     */
    private record Calls(
            int architecture,
            int seccomp,
            int start,
            List<Integer> refused,
            List<Integer> ownProcess,
            int limits,
            int openFile,
            int device) {}

    private static final Map<String, Calls> BY_PROCESSOR =
            Map.of(
                    "amd64",
                    new Calls(
                            0xC000003E,
                            317,
                            56,
                            List.of(
                                    41, 57, 58, 59, 322, 101, 310, 311, 438, 425, 321, 250, 76, 90,
                                    91, 268, 452, 92, 93, 94, 260, 188, 189, 190, 463, 197, 198,
                                    199, 466, 469, 200, 424, 165, 272),
                            List.of(62, 234, 129, 297),
                            302,
                            72,
                            16),
                    "aarch64",
                    new Calls(
                            0xC00000B7,
                            277,
                            220,
                            List.of(
                                    198, 221, 281, 117, 270, 271, 438, 425, 280, 219, 45, 52, 53,
                                    452, 55, 54, 5, 6, 7, 463, 14, 15, 16, 466, 469, 130, 424, 40,
                                    97),
                            List.of(129, 131, 138, 240),
                            261,
                            25,
                            29));

    /**
     * One step of the filter.
     *
     * @param then steps to leave out where a condition holds
     * @param otherwise steps to leave out where it does not
     */
    private record Instruction(int code, int then, int otherwise, int value) {}

    private SystemCallFilter() {}

    /** Tells whether the calls of this machine are known. */
    static boolean isKnown() {
        return calls().isPresent();
    }

    private static Optional<Calls> calls() {
        return Optional.ofNullable(BY_PROCESSOR.get(System.getProperty("os.arch")));
    }

    /**
     * Installs the filter.
     *
     * @throws IllegalStateException if the system refuses it
     */
    static void install() {
        Calls calls =
                calls().orElseThrow(() -> new IllegalStateException("This processor is unknown"));
        List<Instruction> program = program(calls);
        try (Memory code = new Memory((long) program.size() * INSTRUCTION_BYTES);
                Memory filter = new Memory(2L * Long.BYTES)) {
            for (int i = 0; i < program.size(); i++) {
                Instruction one = program.get(i);
                long at = (long) i * INSTRUCTION_BYTES;
                code.setShort(at, (short) one.code);
                code.setByte(at + 2, (byte) one.then);
                code.setByte(at + 3, (byte) one.otherwise);
                code.setInt(at + 4, one.value);
            }
            filter.clear();
            filter.setShort(0, (short) program.size());
            filter.setPointer(Long.BYTES, code);
            Function call = NativeLibrary.getProcess().getFunction("syscall");
            long result =
                    call.invokeLong(
                            new Object[] {
                                (long) calls.seccomp,
                                (long) SET_MODE_FILTER,
                                (long) ALL_THREADS,
                                filter
                            });
            if (result != 0) {
                throw new IllegalStateException(
                        "The system refuses to filter calls: error %d"
                                .formatted(Native.getLastError()));
            }
        }
    }

    private static List<Instruction> program(Calls calls) {
        List<Instruction> program = new ArrayList<>();
        program.add(load(ARCHITECTURE_OFFSET));
        program.add(new Instruction(JUMP_IF_EQUAL, 1, 0, calls.architecture));
        program.add(result(KILL));
        program.add(load(NUMBER_OFFSET));
        program.add(new Instruction(JUMP_IF_AT_LEAST, 0, 1, OTHER_NUMBERS));
        program.add(result(ERROR | NOT_PERMITTED));
        for (int call : calls.refused) {
            program.add(new Instruction(JUMP_IF_EQUAL, 0, 1, call));
            program.add(result(ERROR | NOT_PERMITTED));
        }
        int self = Math.toIntExact(ProcessHandle.current().pid());
        for (int call : calls.ownProcess) {
            addOnly(program, call, List.of(self));
        }
        addOnly(program, calls.limits, List.of(CALLER, self));
        addNever(program, calls.openFile, SIGNAL_OTHERS);
        addNever(program, calls.device, SET_ATTRIBUTES);
        program.add(new Instruction(JUMP_IF_EQUAL, 0, 1, CLONE3));
        program.add(result(ERROR | NOT_IMPLEMENTED));
        program.add(new Instruction(JUMP_IF_EQUAL, 0, 3, calls.start));
        program.add(load(FIRST_ARGUMENT_OFFSET));
        program.add(new Instruction(JUMP_IF_BITS, 1, 0, CLONE_THREAD));
        program.add(result(ERROR | NOT_PERMITTED));
        program.add(result(ALLOW));
        return program;
    }

    /** Adds: a call fails unless its first argument is one of the values. */
    private static void addOnly(List<Instruction> program, int call, List<Integer> values) {
        addByArgument(program, call, FIRST_ARGUMENT_OFFSET, values, ALLOW, ERROR | NOT_PERMITTED);
    }

    /** Adds: a call fails if its second argument is one of the values. */
    private static void addNever(List<Instruction> program, int call, List<Integer> values) {
        addByArgument(program, call, SECOND_ARGUMENT_OFFSET, values, ERROR | NOT_PERMITTED, ALLOW);
    }

    private static void addByArgument(
            List<Instruction> program,
            int call,
            int argumentOffset,
            List<Integer> values,
            int result,
            int otherwise) {
        program.add(new Instruction(JUMP_IF_EQUAL, 0, 2 * values.size() + 2, call));
        program.add(load(argumentOffset));
        for (int value : values) {
            program.add(new Instruction(JUMP_IF_EQUAL, 0, 1, value));
            program.add(result(result));
        }
        program.add(result(otherwise));
    }

    private static Instruction load(int offset) {
        return new Instruction(LOAD_WORD, 0, 0, offset);
    }

    private static Instruction result(int value) {
        return new Instruction(RETURN, 0, 0, value);
    }
}
