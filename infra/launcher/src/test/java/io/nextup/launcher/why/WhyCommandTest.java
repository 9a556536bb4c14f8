package io.nextup.launcher.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.VerbRun;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage; the trials of faults ask a broker. */
class WhyCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--id x --sequence 3                     | --sequence needs --user",
                "--user ada --since 2h                   | --since needs --check",
                "--user ada --sample 5                   | --sample needs --check",
                "--check --titles t.csv                  | --titles is for a list",
                "--check --sample 0                      | --sample is 0: at least 1",
                "--user ada --job nextup.parallelism=2   | --job nextup.parallelism makes no difference",
                "--user ada --job nextup.items.unknown=x | --job nextup.items.unknown: \"x\" is neither allow nor drop",
                "--user ada --check                      | are mutually exclusive",
            })
    void wrongUsageIsNamed(String options, String error) {
        VerbRun run =
                VerbRun.of(
                        Stream.concat(Stream.of("why"), Stream.of(options.strip().split(" ")))
                                .toList());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(error.strip());
        assertThat(run.out()).isEmpty();
    }
}
