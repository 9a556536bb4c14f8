package io.nextup.acceptance.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void valuesThatDifferFromRunToRunAreMaskedAndWordsAreNot() {
        assertThat(
                        Shape.of(
                                "  serves   20261124-160501-sasrec-1a2b3c since 2026-11-24T16:05:40.120Z"))
                .isEqualTo("serves VERSION since TIME");
        assertThat(Shape.of("[ 42.2 s] 2,685 of 30,000 events"))
                .isEqualTo(Shape.of("[142.0 s]  85 of 300 events"));
        assertThat(Shape.of("process 9f86d081884c7d659a2feaa0c55ad015 on taskmanager-2"))
                .isEqualTo("process HASH on taskmanager- N");
        assertThat(Shape.of("refused")).isNotEqualTo(Shape.of("demoted"));
    }

    @Test
    void threeDotsStandForAnyLines() {
        List<String> printed = List.of("Items 9", "a 1", "b 2", "end");
        assertThat(Shape.difference(List.of("Items 8", "...", "end"), printed)).isEmpty();
        assertThat(Shape.difference(List.of("Items 8", "a 7", "..."), printed)).isEmpty();
        assertThat(Shape.difference(List.of("Items 8", "a 7"), printed)).isPresent();
        assertThat(Shape.difference(List.of("...", "c"), printed)).isPresent();
        assertThat(Shape.difference(List.of("Item 8", "..."), printed))
                .hasValueSatisfying(
                        difference -> assertThat(difference).contains("Item 8", "Items N"));
    }
}
