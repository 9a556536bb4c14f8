package io.nextup.console.settings;

import static java.util.Objects.requireNonNull;

import io.nextup.event.registered.RecordReader;
import io.nextup.event.registered.Schemas;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Schemas of a registry for a reader that must not block. After a request that the registry did not
 * answer, it sends none for ten seconds; lookups of unknown schemas fail at once meanwhile. Not
 * thread-safe.
 */
final class QuickSchemas implements Schemas {
    static final Duration PAUSE = Duration.ofSeconds(10);

    private final Schemas registry;
    private final LongSupplier nanos;
    private final Map<Integer, RecordReader> known = new HashMap<>();
    private SchemasUnavailableException away;
    private long awaySinceNanos;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    QuickSchemas(Schemas registry, LongSupplier nanos) {
        this.registry = requireNonNull(registry, "registry is null");
        this.nanos = requireNonNull(nanos, "nanos is null");
    }

    @Override
    public RecordReader of(int id) throws DecodeException {
        RecordReader reader = known.get(id);
        if (reader != null) {
            return reader;
        }
        if (away != null && nanos.getAsLong() - awaySinceNanos < PAUSE.toNanos()) {
            throw new SchemasUnavailableException(away.getMessage(), away);
        }
        try {
            reader = registry.of(id);
            away = null;
            known.put(id, reader);
            return reader;
        } catch (SchemasUnavailableException e) {
            away = e;
            awaySinceNanos = nanos.getAsLong();
            throw e;
        }
    }
}
