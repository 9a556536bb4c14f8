package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.build.Build;
import io.nextup.local.install.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the files of a release from the directory that its tarball is packed from. */
class ReleaseIT {
    /** On the disk of the jars, so that these are linked. */
    private static final Path RELEASE = Pages.ROOT.resolve("infra/acceptance/target/release");

    private static final String SAVEPOINT =
            Pages.ROOT
                    .resolve("flink-job/job/src/test/resources/io/nextup/job/savepoints/0.2.0")
                    .toString();

    @TempDir private static Path directory;

    private record Run(int code, String out, String err) {}

    @BeforeAll
    static void layOut() throws Exception {
        RunDirectory.delete(RELEASE);
        String script = Pages.ROOT.resolve("infra/release/lay-out").toString();
        assertThat(run(List.of(script, RELEASE.toString()), System.getenv("PATH")))
                .isEqualTo(new Run(0, "", ""));
    }

    @AfterAll
    static void remove() throws IOException {
        RunDirectory.delete(RELEASE);
    }

    @Test
    void theLauncherNeedsJavaAlone() throws Exception {
        assertThat(nextup("--version"))
                .isEqualTo(new Run(0, "nextup %s\n".formatted(Build.current()), ""));
    }

    /** This takes the jars of Flink and that of the job. */
    @Test
    void aVerbRunsTheJobsPrograms() throws Exception {
        Run run = nextup("state", "show", "--savepoint", SAVEPOINT, "--user", "anna");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("User      anna\nSequence  9\n");
    }

    @Test
    void everyJarIsThereOnce() throws IOException {
        List<String> jars;
        try (Stream<Path> files = Files.walk(RELEASE)) {
            jars =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jar"))
                            .toList();
        }
        assertThat(jars)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(150)
                .anyMatch(name -> name.startsWith("pytorch-native-cpu-"));
    }

    @Test
    void everyPageIsThereAndItsLinksLeadSomewhere() throws IOException {
        List<Path> pages = Pages.files(RELEASE, ".md");
        assertThat(pages.stream().map(RELEASE::relativize))
                .containsExactlyElementsOf(
                        Pages.all().stream().map(Pages.ROOT::relativize).toList());

        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            broken.addAll(LinksTest.brokenLinks(page));
        }
        assertThat(broken).isEmpty();
    }

    private static Run nextup(String... arguments) throws Exception {
        Path bin = directory.resolve("bin");
        if (Files.notExists(bin)) {
            Files.createDirectory(bin);
            for (String program : List.of("bash", "sh", "env", "dirname", "readlink", "sed")) {
                for (String folder : List.of("/usr/bin", "/bin")) {
                    Path there = Path.of(folder, program);
                    if (Files.exists(there) && Files.notExists(bin.resolve(program))) {
                        Files.createSymbolicLink(bin.resolve(program), there);
                    }
                }
            }
            Files.createSymbolicLink(
                    bin.resolve("java"), Path.of(System.getProperty("java.home"), "bin/java"));
        }
        List<String> command = new ArrayList<>(List.of("./nextup"));
        command.addAll(List.of(arguments));
        return run(command, bin.toString());
    }

    private static Run run(List<String> command, String path) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory((Files.exists(RELEASE) ? RELEASE : Pages.ROOT).toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of("HOME"));
        builder.environment().put("PATH", path);
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Run(process.waitFor(), Files.readString(out), Files.readString(err));
    }
}
