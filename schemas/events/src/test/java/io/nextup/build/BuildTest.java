package io.nextup.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
    @TempDir Path directory;

    @Test
    void theBuildHasTheVersionOfThePomAndACommit() throws IOException {
        Build build = Build.current();

        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<version>%s</version>".formatted(build.version()));
        assertThat(build.commit()).matches("[0-9a-f]{7}(-changed)?|unknown");
        assertThat(build).hasToString(build.version() + " (" + build.commit() + ")");
    }

    @Test
    void aTreeWithoutGitIsOfAnUnknownCommitUnlessTheBuilderNamesIt() throws Exception {
        assertThat(properties(null)).isEqualTo("version=1.2.3\ncommit=unknown\n");
        assertThat(properties("260b4a38")).isEqualTo("version=1.2.3\ncommit=260b4a38\n");
    }

    @Test
    void aCommitIsNamedWithTheChangesThatItsTreeHas() throws Exception {
        git("init", "-q");
        Files.writeString(directory.resolve("file"), "as committed");
        git("add", "file");
        git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "a");
        assertThat(properties("ignored")).matches("version=1.2.3\ncommit=[0-9a-f]{7}\n");

        Files.writeString(directory.resolve("file"), "changed");
        assertThat(properties(null)).matches("version=1.2.3\ncommit=[0-9a-f]{7}-changed\n");
    }

    private String properties(String named) throws Exception {
        Path module = Files.createDirectories(directory.resolve("schemas/events"));
        Path script = module.resolve("build-properties");
        if (Files.notExists(script)) {
            Files.copy(Path.of("build-properties"), script);
        }
        ProcessBuilder builder = new ProcessBuilder("sh", script.toString(), "1.2.3");
        builder.environment().remove("NEXTUP_COMMIT");
        if (named != null) {
            builder.environment().put("NEXTUP_COMMIT", named);
        }
        return run(builder);
    }

    private void git(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        run(new ProcessBuilder(command));
    }

    private String run(ProcessBuilder builder) throws Exception {
        Path output = directory.resolve("output");
        Process process =
                builder.directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
