package io.nextup.job.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.sequence.SequenceRules;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class SequenceOptionsTest {

    @Test
    void theDefaultsAreThoseOfTheSharedRules() {
        SequenceOptions options = SequenceOptions.from(new Configuration());

        assertThat(options.rules()).isEqualTo(SequenceRules.defaults());
        assertThat(options.ttl()).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void typesAreSeparatedByCommas() {
        SequenceOptions options =
                SequenceOptions.from(
                        Configuration.fromMap(
                                Map.of(
                                        "nextup.sequence.types", "click, buy,",
                                        "nextup.sequence.trigger-types", "click")));

        assertThat(options.types()).isEqualTo(Set.of("click", "buy"));
        assertThat(options.triggerTypes()).isEqualTo(Set.of("click"));
    }

    @Test
    void aValueOutOfRangeIsNamed() {
        assertThatThrownBy(
                        () ->
                                SequenceOptions.from(
                                        Configuration.fromMap(
                                                Map.of("nextup.sequence.capacity", "0"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nextup.sequence.capacity is 0: at least 1");
    }
}
