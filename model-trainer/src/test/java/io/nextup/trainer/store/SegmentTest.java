package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class SegmentTest {
    /** Else a file that an erasure replaced would not be known as a store's, and would stay. */
    @Test
    void theNameOfAFileIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(Segment.file(42)).isEqualTo("segment-0000000042.avro");
            assertThat(Segment.isFile(Segment.file(42))).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }
}
