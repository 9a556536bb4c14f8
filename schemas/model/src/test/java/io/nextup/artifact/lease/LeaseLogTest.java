package io.nextup.artifact.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class LeaseLogTest {
    /** Else two processes of two locales would both take the lease. */
    @Test
    void theNameOfAnEntryIsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(LeaseLog.name(42)).isEqualTo("00000042");
            assertThat(LeaseLog.number("00000042")).contains(42L);
        } finally {
            Locale.setDefault(before);
        }
    }
}
