package io.nextup.trainer.history;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.util.Optional;

/** A part of a recording. Where the newest are kept, it looks first how new they are. */
final class CutRecording implements Recording {
    private static final long YEAR_1971_MILLIS = 31_536_000_000L;

    private final Recording whole;
    private final HistoryCut cut;
    private final CutFilter before;
    private CutFilter first;
    private CutAway away;

    CutRecording(Recording whole, HistoryCut cut, CutFilter before) {
        this.whole = whole;
        this.cut = cut;
        this.before = before;
    }

    @Override
    public void read(Sink<Interaction> sink) throws IOException {
        if (cut.newest().isPresent() && first == null) {
            before.newest(whole.newestMillis());
            if (before.newestMillis() < YEAR_1971_MILLIS) {
                throw new HistoryException(
                        "%s holds no times, so none are the newest: leave out --newest, or say where the times are (--mapping time=NAME)"
                                .formatted(whole.name()));
            }
        }
        CutFilter filter = new CutFilter(cut);
        filter.newest(before.newestMillis());
        filter.passOver(
                whole.readFrom(
                        filter.fromMillis(),
                        one -> {
                            if (filter.test(one)) {
                                sink.accept(one);
                            }
                        }));
        if (first == null) {
            first = filter;
            away =
                    new CutAway(
                            cut,
                            filter.newestMillis(),
                            filter.fromMillis(),
                            before.interactions() + filter.interactions(),
                            before.users() + filter.users());
        }
    }

    @Override
    public Optional<CutAway> cutAway() {
        return Optional.ofNullable(away);
    }

    @Override
    public long badLines() {
        return whole.badLines();
    }

    @Override
    public boolean countsByTime() {
        return whole.countsByTime();
    }

    @Override
    public String name() {
        return whole.name();
    }
}
