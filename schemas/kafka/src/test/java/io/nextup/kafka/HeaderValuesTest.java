package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HeaderValuesTest {

    @Test
    void theLastHeaderOfANameCountsAndOneThatIsMissingHasNoValue() {
        Function<String, byte[]> last =
                HeaderValues.lastOf(
                        new RecordHeaders()
                                .add("user", new byte[] {1})
                                .add("user", new byte[] {2})
                                .add("trace", new byte[] {3})
                                .add("empty", null));

        assertThat(last.apply("user")).containsExactly(2);
        assertThat(last.apply("trace")).containsExactly(3);
        assertThat(last.apply("empty")).isNull();
        assertThat(last.apply("session")).isNull();
    }
}
