package io.nextup.serving.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LengthBucketsTest {

    @Test
    void widthsDoubleUpToTheModelsOwnMaximum() {
        assertThat(LengthBuckets.upTo(50).widths()).containsExactly(8, 16, 32, 50);
        assertThat(LengthBuckets.upTo(200).widths()).containsExactly(8, 16, 32, 64, 128, 200);
        assertThat(LengthBuckets.upTo(64).widths()).containsExactly(8, 16, 32, 64);
    }

    @Test
    void aModelThatReadsLittleHasOneBucket() {
        assertThat(LengthBuckets.upTo(1).widths()).containsExactly(1);
        assertThat(LengthBuckets.upTo(8).widths()).containsExactly(8);
    }

    @Test
    void aSequenceGoesIntoTheNarrowestBucketThatHoldsIt() {
        LengthBuckets buckets = LengthBuckets.upTo(50);
        assertThat(List.of(0, 1, 8, 9, 16, 32, 33, 50))
                .extracting(buckets::widthOf)
                .containsExactly(8, 8, 8, 16, 16, 32, 50, 50);
        assertThat(List.of(0, 1, 8, 9, 16, 32, 33, 50))
                .extracting(buckets::shortestOf)
                .containsExactly(0, 0, 0, 9, 9, 17, 33, 33);
    }

    @Test
    void aLongerSequenceThanTheModelReadsGoesIntoTheWidest() {
        assertThat(LengthBuckets.upTo(50).widthOf(51)).isEqualTo(50);
        assertThat(LengthBuckets.upTo(50).of(1_000)).isEqualTo(3);
    }

    @Test
    void aMaximumBelowOneIsAnError() {
        assertThatThrownBy(() -> LengthBuckets.upTo(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxLength is 0: at least 1");
    }
}
