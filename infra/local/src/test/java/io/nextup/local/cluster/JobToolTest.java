package io.nextup.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobToolTest {
    @TempDir Path directory;

    @Test
    void aProgramThatWasKilledIsSaidToHaveEndedWithItsExitCode() {
        assertThat(new JobTool.Result(137, "", "\n").failure()).endsWith("exit code 137");
        assertThat(new JobTool.Result(1, "", "no savepoint there\n").failure())
                .isEqualTo("no savepoint there");
    }

    @Test
    void errorsInTheCharsetOfAnotherLocaleAreRead() throws Exception {
        byte[] latin1 = {'/', 'd', (byte) 0xe9, 'p', (byte) 0xf4, 't', ':', ' ', 'n', 'o'};

        assertThat(JobTool.errorsIn(Files.write(directory.resolve("errors"), latin1)))
                .startsWith("/d")
                .endsWith("t: no");
    }

    @Test
    void whatJavaTookFromItsEnvironmentIsNoError() throws Exception {
        Path errors =
                Files.writeString(
                        directory.resolve("errors"),
                        """
                        Picked up JAVA_TOOL_OPTIONS: -Xmx1g
                        NOTE: Picked up JDK_JAVA_OPTIONS: -XX:TieredStopAtLevel=1
                        no savepoint there
                        """);
        assertThat(JobTool.errorsIn(errors)).isEqualTo("no savepoint there\n");
    }
}
