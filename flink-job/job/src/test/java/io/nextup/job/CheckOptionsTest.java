package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckOptionsTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void optionsThatTheJobTakesAreValid() {
        assertThat(check("--nextup.scoring.top-k", "20")).isZero();
        assertThat(said.toString(UTF_8)).isEmpty();
    }

    @Test
    void anUnknownKeyIsNamedWithTheNearestOnes() {
        assertThat(check("--nextup.scoring.topk", "20")).isEqualTo(CheckOptions.WRONG_USAGE);
        assertThat(said.toString(UTF_8))
                .startsWith(
                        "--nextup.scoring.topk is not an option of this job: did you mean --nextup.scoring.top-k, ")
                .hasLineCount(1);
    }

    @Test
    void aValueThatDoesNotParseIsNamedWithItsKey() {
        assertThat(check("--nextup.scoring.top-k", "many")).isEqualTo(CheckOptions.WRONG_USAGE);
        assertThat(said.toString(UTF_8)).contains("'many'", "'nextup.scoring.top-k'");

        assertThat(check("--nextup.ingest.mapping", "user=u")).isEqualTo(CheckOptions.WRONG_USAGE);
        assertThat(said.toString(UTF_8)).contains("nextup.ingest.mapping: ");
    }

    private int check(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--nextup.kafka.bootstrap-servers=nowhere:1",
                                "--nextup.models.unsigned=allow"));
        arguments.addAll(List.of(more));
        said.reset();
        return CheckOptions.run(
                arguments.toArray(String[]::new), new PrintStream(said, true, UTF_8));
    }
}
