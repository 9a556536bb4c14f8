package io.nextup.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(,4.1.100.Final) | 4.1.99.Final  | true",
                "(,4.1.100.Final) | 4.1.100.Final | false",
                "(,4.1.100]       | 4.1.100.Final | true",
                "(,4.1.99.Final]  | 4.1.100.Final | false",
                "[2.9,2.10)       | 2.9.5         | true",
                "[2.9,2.10)       | 2.10          | false",
                "(,2.9]           | 2.10          | false",
                "(,1.5.7-14)      | 1.5.6-10      | true",
                "(,1.5.7-14)      | 1.5.7-9       | true",
                "(,1.5.7-14)      | 1.5.7-14      | false",
                "(,1.1.10.9)      | 1.1.10.7      | true",
                "(,1.1.10.9)      | 1.1.10.10     | false",
                "[3.6,3.7.2],[3.8,3.8.4) | 3.7.2  | true",
                "[3.6,3.7.2],[3.8,3.8.4) | 3.7.3  | false",
                "[3.6,3.7.2],[3.8,3.8.4) | 3.8.3  | true",
                "(,2.10.0]        | 2.7.1         | true",
            })
    void versionsCompareByNumberAndQualifier(String range, String version, boolean affected) {
        Advisory advisory =
                new Advisory(
                        "CVE-2026-1",
                        List.of(),
                        List.of("pkg:maven/a/b"),
                        Advisory.range(range),
                        "It breaks.",
                        "https://example.org",
                        Optional.empty());

        assertThat(advisory.affects(ShippedPart.maven("a", "b", version))).isEqualTo(affected);
        assertThat(advisory.affects(ShippedPart.maven("a", "b-c", version))).isFalse();
    }

    @Test
    void aBareVersionIsNotARange() {
        assertThatThrownBy(() -> Advisory.range("1.0"))
                .hasMessageContaining("'1.0' is not a range of versions such as [1.0,1.2)");
    }
}
