package io.nextup.kafka.registry;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Excerpt;
import io.nextup.event.registered.RecordReader;
import io.nextup.event.registered.RegisteredSchema;
import io.nextup.event.registered.Schemas;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import java.time.Duration;
import java.util.Optional;

/**
 * Schemas of a registry. Keeps those that it has seen, which never change, and waits while the
 * registry gives no answer. Not thread-safe.
 */
public final class SchemaRegistry implements Schemas {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration VERBS_WAIT = Duration.ofSeconds(30);
    private static final int MOST_SCHEMAS = 1_000;
    private static final int MOST_UNKNOWN = 1_000;

    /**
     * Time before an unknown schema, or one that refers to an unknown one, is looked up again: a
     * replica of the registry may lag behind.
     */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(10);

    private final String url;
    private final RegistryRequests requests;
    private final LookupListener listener;
    private final Patience patience;
    private final BoundedCache<Integer, Verdict> seen = new BoundedCache<>(MOST_SCHEMAS);
    private final BoundedCache<Integer, Unknown> unknown = new BoundedCache<>(MOST_UNKNOWN);

    /**
     * A schema's reader, or why there is none.
     *
     * @param reader null if the schema cannot be read
     * @param fault null if it can
     */
    private record Verdict(RecordReader reader, DecodeException fault) {}

    /** A verdict that lasts for {@link #UNKNOWN_FOR}. */
    private record Unknown(Verdict verdict, long sinceNanos) {}

    SchemaRegistry(
            String url, RegistryRequests requests, LookupListener listener, Patience patience) {
        this.url = requireNonNull(url, "url is null");
        this.requests = requireNonNull(requests, "requests is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /** Returns a registry's schemas, for a reader that waits until it is interrupted. */
    public static SchemaRegistry patient(SchemaRegistrySettings settings, LookupListener listener) {
        return of(settings, listener, Optional.empty());
    }

    /** Returns a registry's schemas, for a verb that somebody waits for: it fails after 30 s. */
    public static SchemaRegistry impatient(SchemaRegistrySettings settings) {
        return impatient(settings, VERBS_WAIT);
    }

    /**
     * Returns a registry's schemas, for a reader that gives up.
     *
     * @param longest longest wait, beside the request that goes on, which may take ten seconds
     */
    public static SchemaRegistry impatient(SchemaRegistrySettings settings, Duration longest) {
        return of(settings, LookupListener.NONE, Optional.of(longest));
    }

    private static SchemaRegistry of(
            SchemaRegistrySettings settings, LookupListener listener, Optional<Duration> longest) {
        return new SchemaRegistry(
                settings.url(),
                new HttpRequests(settings, REQUEST_PATIENCE),
                listener,
                new Patience(longest, Patience.Clock.OF_THIS_MACHINE));
    }

    @Override
    public RecordReader of(int id) throws DecodeException {
        Verdict verdict = seen.get(id);
        if (verdict == null) {
            verdict = lookUp(id);
        }
        if (verdict.fault() != null) {
            throw verdict.fault();
        }
        return verdict.reader();
    }

    private Verdict lookUp(int id) {
        if (id < 0) {
            // No registry gives such an id, and not all of them answer this one by their protocol.
            return undecodable(unknown(id));
        }
        Unknown before = unknown.get(id);
        if (before != null) {
            if (patience.clock().nanos() - before.sinceNanos() < UNKNOWN_FOR.toNanos()) {
                return before.verdict();
            }
            unknown.remove(id);
        }
        listener.lookedUp();
        try {
            Verdict verdict = found(id);
            seen.put(id, verdict);
            return verdict;
        } catch (UnknownObjectException e) {
            Verdict verdict = undecodable(e.getMessage());
            unknown.put(id, new Unknown(verdict, patience.clock().nanos()));
            return verdict;
        }
    }

    private String unknown(int id) {
        return "The schema registry at %s knows no schema %d".formatted(url, id);
    }

    private static Verdict undecodable(String why) {
        return new Verdict(null, new DecodeException(Reason.UNDECODABLE, why));
    }

    private Verdict found(int id) throws UnknownObjectException {
        String name = "schema %d of %s".formatted(id, url);
        try {
            JsonNode body = ask("/schemas/ids/" + id, unknown(id));
            return new Verdict(schema(name, body).reader(name), null);
        } catch (DecodeException e) {
            return new Verdict(null, e);
        } catch (UnreadableSchemaException e) {
            return undecodable("%s %s".formatted(name, e.getMessage()));
        }
    }

    private RegisteredSchema schema(String name, JsonNode body)
            throws UnknownObjectException, UnreadableSchemaException {
        RegisteredSchema.Format format = RegistryBodies.format(body);
        References references = new References(path -> askForReference(name, path));
        return new RegisteredSchema(format, RegistryBodies.text(body), references.of(body));
    }

    private JsonNode askForReference(String name, String path)
            throws UnknownObjectException, UnreadableSchemaException {
        // A schema in use may import one that was deleted since: the registry still has its text.
        return ask(
                path + "?deleted=true",
                "%s refers to %s, which the registry does not know".formatted(name, path));
    }

    /**
     * Asks until there is an answer.
     *
     * @param unknown message about a path that the registry does not know
     */
    private JsonNode ask(String path, String unknown)
            throws UnknownObjectException, UnreadableSchemaException {
        long startNanos = patience.clock().nanos();
        Duration pause = FIRST_PAUSE;
        boolean waits = false;
        try {
            while (true) {
                RegistryAnswer answer = requests.get(path);
                if (answer instanceof RegistryAnswer.Found found) {
                    return found.body();
                }
                if (answer instanceof RegistryAnswer.Unknown) {
                    throw new UnknownObjectException(unknown);
                }
                if (answer instanceof RegistryAnswer.TooLarge large) {
                    throw new UnreadableSchemaException(
                            "has more than %d bytes".formatted(large.mostBytes()));
                }
                String why = why((RegistryAnswer.Away) answer);
                if (!waits) {
                    waits = true;
                    listener.waits(why);
                }
                requirePatience(startNanos, why);
                patience.clock().pause(pause);
                pause = longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemasUnavailableException(
                    "Interrupted while waiting for the schema registry at %s".formatted(url), e);
        } finally {
            if (waits) {
                listener.goesOn();
            }
        }
    }

    private String why(RegistryAnswer.Away away) {
        return "The schema registry at %s does not give its schemas: %s"
                .formatted(url, Excerpt.cut(away.why(), 200));
    }

    private void requirePatience(long startNanos, String why) {
        Duration waited = Duration.ofNanos(patience.clock().nanos() - startNanos);
        patience.longest()
                .filter(longest -> waited.compareTo(longest) >= 0)
                .ifPresent(
                        longest -> {
                            throw new SchemasUnavailableException(
                                    "%s, for %d s: start it, or correct the file of --registry-config"
                                            .formatted(why, waited.toSeconds()));
                        });
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
