package io.nextup.trainer.family.sessionknn;

import io.nextup.scoring.SequenceData;
import java.util.Optional;

/** Events of which only the times are known. */
public final class TimesOf implements SequenceData {
    private final long[] millis;

    private TimesOf(long[] millis) {
        this.millis = millis;
    }

    public static SequenceData millis(long... millis) {
        return new TimesOf(millis.clone());
    }

    @Override
    public long timeMillis(int position) {
        return millis[position];
    }

    @Override
    public Optional<String> type(int position) {
        return Optional.empty();
    }

    @Override
    public long nowMillis() {
        return millis[millis.length - 1];
    }
}
