package io.nextup.job.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;

/** A counter whose value somebody else keeps, read each time it is reported. */
public final class ReadCounter implements Counter {
    private final LongSupplier count;

    public ReadCounter(LongSupplier count) {
        this.count = count;
    }

    @Override
    public long getCount() {
        return count.getAsLong();
    }

    @Override
    public void inc() {
        throw readOnly();
    }

    @Override
    public void inc(long n) {
        throw readOnly();
    }

    @Override
    public void dec() {
        throw readOnly();
    }

    @Override
    public void dec(long n) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("This counter is only read");
    }
}
