package io.nextup.trainer.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.FixedScores;
import io.nextup.scoring.torch.ModuleCheck;
import io.nextup.trainer.evaluate.ModuleShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the process that checks a module, with real modules. */
class QuarantineIT {
    private static final long GIB = 1L << 30;
    private static final ModuleShape SHAPE = new ModuleShape(3, 4);
    private static final QuarantineLimits LIMITS =
            new QuarantineLimits(GIB / 4, 2 * GIB, Duration.ofMinutes(2));

    @TempDir Path directory;
    private final List<String> notes = new ArrayList<>();
    private AllowedOperators allowed = AllowedOperators.ofThisBuild();

    @BeforeEach
    void enter() throws IOException {
        Files.createDirectory(directory.resolve("check"));
    }

    @AfterEach
    void noProcessIsLeft() {
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aModuleThatKeepsTheContractHasTheProbesThatItHasInThisProcess() throws Exception {
        Path module = module(FixedScores.HONEST);

        assertThat(
                        new Quarantine(LIMITS, System.getenv(), notes::add)
                                .check(module, SHAPE, allowed))
                .isEqualTo(ModuleCheck.run(module, "cpu", 3, 4, ModelInputs.NONE, allowed))
                .hasSize(6);
    }

    @Test
    void aModuleThatTakesMoreMemoryThanItMayIsRefusedWithTheBound() throws Exception {
        Path module = module(inTopk("s = s + torch.zeros([1000000000]).sum() * 0"));

        assertThat(refusal(LIMITS, module))
                .startsWith(module.toRealPath() + " breaks the contract that topk(")
                .contains("allocate memory")
                .endsWith("; its check may have 2048 MiB of memory, 256 MiB of them for Java");
    }

    @Test
    void aModuleThatNeverAnswersIsRefusedAfterTheTimeThatItHas() throws Exception {
        Path module =
                module(inTopk("going = True\n        while going:\n            going = True"));

        assertThat(refusal(new QuarantineLimits(GIB / 4, 2 * GIB, Duration.ofSeconds(11)), module))
                .isEqualTo(
                        module
                                + " is refused: its check did not end within 11 s: a module that does not end, or is too slow for this machine");
        assertThat(notes)
                .last()
                .isEqualTo(
                        "Checking %s in a process of its own: 10 s of at most 11 s"
                                .formatted(module));
    }

    @Test
    void aModuleThatCrashesItsProcessIsRefusedWithTheSignal() throws Exception {
        allowed = allowed.and(List.of("torch._reshape_alias"));
        Path module =
                module(
                        inTopk(
                                "s = s + torch._reshape_alias(self.scores, [1000000000, 1], [1000, 1]).sum() * 0"));

        assertThat(refusal(LIMITS, module))
                .startsWith(
                        module
                                + " is refused: the process that checked it crashed (SIGSEGV): so would a job; ");
    }

    @Test
    void aProcessThatIsTakenOverHasNoVariablesButThoseThatItNeeds() throws Exception {
        assertThat(lookAround().get(0))
                .isEqualTo(
                        "variables [HOME, LANG, OMP_NUM_THREADS, PATH, PYTORCH_LIBRARY_PATH, TMPDIR]");
    }

    @Test
    void aProcessThatIsTakenOverReachesNothingButItsDirectory() throws Exception {
        assumeTrue(Confinement.isAvailable(), "Linux with Landlock");

        List<String> seen = lookAround();

        assertThat(seen.subList(1, seen.size()))
                .containsExactly(
                        "read a file: refused",
                        "list a directory: refused",
                        "write a file: refused",
                        "make a file: refused",
                        "open a file to others: refused",
                        "link a file: refused",
                        "read the parent's environment: refused",
                        "read the parent's memory: refused",
                        "open a socket: refused",
                        "open a socket of datagrams: refused",
                        "open a socket of the file system: refused",
                        "start a program: refused",
                        "read a library: done",
                        "empty a library by opening it: refused",
                        "truncate: refused",
                        "chmod: refused",
                        "fchmod: refused",
                        "fchown: refused",
                        "setxattr: refused",
                        "fsetxattr: refused",
                        "removexattr: refused",
                        "lremovexattr: refused",
                        "fremovexattr: refused",
                        "ioctl: refused",
                        "kill: refused",
                        "fcntl: refused",
                        "prlimit: refused",
                        "start a thread: done",
                        "write here: done");
        assertThat(directory.resolve("keys/signing.pem")).hasContent("secret");
        assertThat(directory.resolve("library.so")).hasContent("library");
    }

    /** Landlock knows neither permissions nor attributes, and before 6.12 no signals. */
    @Test
    void theFilterAloneKeepsPermissionsOfFilesAndOtherProcesses() throws Exception {
        assumeTrue(SystemCallFilter.isKnown() && Confinement.isAvailable(), "Linux with Landlock");
        Path file = library();
        Path seen = directory.resolve("seen.txt");
        Process process =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OnlyFiltered.class.getName(),
                                file.toString(),
                                String.valueOf(ProcessHandle.current().pid()),
                                seen.toString())
                        .inheritIO()
                        .start();

        assertThat(process.waitFor()).isZero();
        assertThat(Files.readAllLines(seen))
                .containsExactly(
                        "truncate: refused",
                        "chmod: refused",
                        "fchmod: refused",
                        "fchown: refused",
                        "setxattr: refused",
                        "fsetxattr: refused",
                        "removexattr: refused",
                        "lremovexattr: refused",
                        "fremovexattr: refused",
                        "ioctl: refused",
                        "kill: refused",
                        "fcntl: refused",
                        "prlimit: refused",
                        "own kill: done",
                        "own fcntl: refused",
                        "own prlimit: done");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anInterruptedThreadGetsTheProcessAndCanEndIt() throws Exception {
        assumeTrue(Confinement.isAvailable(), "Linux with Landlock");
        Thread.currentThread().interrupt();
        Process process =
                Confinement.start(new ProcessBuilder("/bin/sleep", "60"), List.of(), directory);
        assertThat(Thread.interrupted()).isTrue();
        process.destroyForcibly().waitFor();
    }

    @Test
    void theProcessEndsWhenItsParentDoes() throws Exception {
        Process process =
                new ProcessBuilder(
                                java(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                WaitingForever.class.getName())
                        .start();
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Returns what a process saw that does what it likes, and says so with its last line. */
    private List<String> lookAround() throws Exception {
        Path module = module(FixedScores.HONEST);
        Path secret =
                Files.writeString(
                        Files.createDirectory(directory.resolve("keys")).resolve("signing.pem"),
                        "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(module.resolveSibling(LookingAround.WHERE), secret.toString());
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put(LookingAround.READABLE, library().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("OMP_NUM_THREADS", "1");
        environment.remove("OMP_WAIT_POLICY");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        environment.put("NEXTUP_TOKEN", "secret");
        environment.put("KAFKA_PASSWORD", "secret");
        environment.put("JAVA_TOOL_OPTIONS", "-Dsecret=secret");

        ArtifactException refused =
                catchThrowableOfType(
                        ArtifactException.class,
                        () ->
                                new Quarantine(LIMITS, environment, LookingAround.class, notes::add)
                                        .check(module, SHAPE, allowed));

        assertThat(refused)
                .hasMessage(
                        module
                                + " is refused: the process that checked it ended with exit code 3: that was?[2Jall");
        return Files.readAllLines(module.resolveSibling(LookingAround.SEEN));
    }

    private Path library() throws IOException {
        Path file = Files.writeString(directory.resolve("library.so"), "library");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private String refusal(QuarantineLimits limits, Path module) {
        return catchThrowableOfType(
                        ArtifactException.class,
                        () ->
                                new Quarantine(limits, System.getenv(), notes::add)
                                        .check(module, SHAPE, allowed))
                .getMessage();
    }

    private static String inTopk(String statements) {
        return FixedScores.HONEST.replace("there = ", statements + "\n        there = ");
    }

    private Path module(String source) throws IOException {
        return FixedScores.write(directory.resolve("check/model.pt"), source, 1, 4, 3);
    }
}
