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
 * registry gives none. Not thread-safe.
 *
 * <p>There are three cases of an answer that holds no schema:
 *
 * <ul>
 *   <li>The registry says that it knows no such schema: a verdict.
 *   <li>It refuses this schema and gives others: a verdict, too. Otherwise one record whose id the
 *       registry cannot answer would stop the stream for ever.
 *   <li>It gives no others, or does not answer: the lookup waits.
 * </ul>
 *
 * <p>To tell the second case from the third, a lookup asks for the schema that was found last, and
 * before there is one, whether a registry is there. Then it asks for its own schema once more: the
 * registry may have come back just now. An answer that may pass needs more time to become a
 * verdict:
 *
 * <ul>
 *   <li>No answer, or "come back later", is a refusal after {@link #AWAY_PATIENCE}, and only once a
 *       schema was found.
 *   <li>Status 500 before a schema was found is a refusal after {@link #FAILURE_PATIENCE}. It holds
 *       for one record: a registry that has lost its store costs few dead letters.
 * </ul>
 */
public final class SchemaRegistry implements Schemas {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration VERBS_WAIT = Duration.ofSeconds(30);
    private static final int MOST_SCHEMAS = 1_000;
    private static final int MOST_NOT_GIVEN = 1_000;

    /**
     * Time before a schema that the registry does not know or refuses, or one that refers to such a
     * schema, is looked up again: a replica may lag behind, or somebody may grant a right.
     */
    private static final Duration NOT_GIVEN_FOR = Duration.ofSeconds(10);

    /** Longest time before a schema that cost long waits is looked up again. */
    private static final Duration LONGEST_NOT_GIVEN_FOR = Duration.ofMinutes(3);

    /** Time of tries without an answer for one schema before others are asked for. */
    private static final Duration AWAY_PATIENCE = Duration.ofSeconds(20);

    /** Time of tries that fail within the registry before the first schema is found. */
    private static final Duration FAILURE_PATIENCE = Duration.ofMinutes(1);

    private final String url;
    private final RegistryRequests requests;
    private final LookupListener listener;
    private final Patience patience;
    private final LookupBudget budget;
    private final BoundedCache<Integer, Verdict> seen = new BoundedCache<>(MOST_SCHEMAS);
    private final BoundedCache<Integer, NotGiven> notGiven = new BoundedCache<>(MOST_NOT_GIVEN);

    /** Path of the schema that was found last; null before the first one. */
    private String goodPath;

    /**
     * A schema's reader, or why there is none.
     *
     * @param reader null if the schema cannot be read
     * @param fault null if it can
     */
    private record Verdict(RecordReader reader, DecodeException fault) {}

    /** A verdict that lasts for some time. */
    private record NotGiven(Verdict verdict, long sinceNanos, Duration lasts) {}

    SchemaRegistry(
            String url,
            RegistryRequests requests,
            LookupListener listener,
            Patience patience,
            LookupBudget budget) {
        this.url = requireNonNull(url, "url is null");
        this.requests = requireNonNull(requests, "requests is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.patience = requireNonNull(patience, "patience is null");
        this.budget = requireNonNull(budget, "budget is null");
    }

    /**
     * Returns a registry's schemas, for a stream: it waits for the registry until it is
     * interrupted, and not for more lookups of invented ids than its {@link LookupBudget} allows.
     */
    public static SchemaRegistry patient(SchemaRegistrySettings settings, LookupListener listener) {
        return of(settings, listener, Optional.empty(), LookupBudget.ofStream());
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
        return of(settings, LookupListener.NONE, Optional.of(longest), LookupBudget.unlimited());
    }

    private static SchemaRegistry of(
            SchemaRegistrySettings settings,
            LookupListener listener,
            Optional<Duration> longest,
            LookupBudget budget) {
        return new SchemaRegistry(
                settings.url(),
                new HttpRequests(settings, REQUEST_PATIENCE),
                listener,
                new Patience(longest, Patience.Clock.OF_THIS_MACHINE),
                budget);
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
        long startNanos = patience.clock().nanos();
        NotGiven before = notGiven.get(id);
        if (before != null) {
            if (startNanos - before.sinceNanos() < before.lasts().toNanos()) {
                return before.verdict();
            }
            notGiven.remove(id);
        }
        if (!budget.isLeft(startNanos)) {
            return undecodable(notAskedFor(id));
        }
        listener.lookedUp();
        try {
            Verdict verdict = found(id);
            if (seen.size() == MOST_SCHEMAS) {
                // No topic has so many schemas of its own: somebody sends the ids of others.
                spend(startNanos);
            }
            seen.put(id, verdict);
            return verdict;
        } catch (NotGivenException e) {
            spend(startNanos);
            Verdict verdict = undecodable(e.getMessage());
            notGiven.put(id, new NotGiven(verdict, patience.clock().nanos(), e.lasts()));
            return verdict;
        }
    }

    private void spend(long startNanos) {
        long nowNanos = patience.clock().nanos();
        budget.spend(nowNanos - startNanos, nowNanos);
    }

    private String notAskedFor(int id) {
        return "The schema registry at %s was not asked for schema %d, because too many ids before it had no schema: send the record again"
                .formatted(url, id);
    }

    private String unknown(int id) {
        return "The schema registry at %s knows no schema %d".formatted(url, id);
    }

    private static Verdict undecodable(String why) {
        return new Verdict(null, new DecodeException(Reason.UNDECODABLE, why));
    }

    private Verdict found(int id) throws NotGivenException {
        String name = "schema %d of %s".formatted(id, url);
        String path = "/schemas/ids/" + id;
        try {
            JsonNode body =
                    ask(
                            path,
                            unknown(id),
                            "The schema registry at %s refuses schema %d".formatted(url, id));
            goodPath = path;
            return new Verdict(schema(name, body).reader(name), null);
        } catch (DecodeException e) {
            return new Verdict(null, e);
        } catch (UnreadableSchemaException e) {
            return undecodable("%s %s".formatted(name, e.getMessage()));
        }
    }

    private RegisteredSchema schema(String name, JsonNode body)
            throws NotGivenException, UnreadableSchemaException {
        RegisteredSchema.Format format = RegistryBodies.format(body);
        References references = new References(path -> askForReference(name, path));
        return new RegisteredSchema(format, RegistryBodies.text(body), references.of(body));
    }

    private JsonNode askForReference(String name, String path)
            throws NotGivenException, UnreadableSchemaException {
        // A schema in use may import one that was deleted since: the registry still has its text.
        return ask(
                path + "?deleted=true",
                "%s refers to %s, which the registry does not know".formatted(name, path),
                "%s refers to %s, which the registry refuses".formatted(name, path));
    }

    /**
     * Asks until there is an answer.
     *
     * @param unknown message about a path that the registry does not know
     * @param refused message about a path that the registry refuses, without the reason
     */
    private JsonNode ask(String path, String unknown, String refused)
            throws NotGivenException, UnreadableSchemaException {
        long startNanos = patience.clock().nanos();
        Duration pause = FIRST_PAUSE;
        boolean waits = false;
        // True between an answer that may be a verdict and the request that confirms it.
        boolean givesOthers = false;
        try {
            while (true) {
                RegistryAnswer answer = requests.get(path);
                if (answer instanceof RegistryAnswer.Found found) {
                    return found.body();
                }
                if (answer instanceof RegistryAnswer.Unknown) {
                    throw new NotGivenException(unknown, NOT_GIVEN_FOR);
                }
                if (answer instanceof RegistryAnswer.TooLarge large) {
                    throw new UnreadableSchemaException(
                            "has more than %d bytes".formatted(large.mostBytes()));
                }
                RegistryAnswer.NoWord noWord = (RegistryAnswer.NoWord) answer;
                Duration waited = since(startNanos);
                if (mayBeVerdict(noWord, waited)) {
                    if (givesOthers) {
                        throw new NotGivenException(
                                "%s: %s".formatted(refused, Excerpt.cut(noWord.why(), 200)),
                                lasts(noWord, waited));
                    }
                    givesOthers = givesOthers();
                    if (givesOthers) {
                        continue;
                    }
                }
                givesOthers = false;
                String why = why(noWord);
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

    /** Tells whether an answer is a refusal if the registry works. */
    private boolean mayBeVerdict(RegistryAnswer.NoWord answer, Duration waited) {
        if (answer instanceof RegistryAnswer.Away away) {
            return goodPath != null
                    && away.mayConcernObject()
                    && waited.compareTo(AWAY_PATIENCE) >= 0;
        }
        if (goodPath != null) {
            return true;
        }
        return switch (((RegistryAnswer.Refused) answer).scope()) {
            case OBJECT -> true;
            case UNCERTAIN -> waited.compareTo(FAILURE_PATIENCE) >= 0;
            case ALL -> false;
        };
    }

    /** Tells whether the registry works, so that a refusal concerns the object alone. */
    private boolean givesOthers() throws InterruptedException {
        return goodPath == null
                ? requests.isThere()
                : !(requests.get(goodPath) instanceof RegistryAnswer.NoWord);
    }

    /** Returns how long a refusal counts before the registry is asked again. */
    private Duration lasts(RegistryAnswer.NoWord answer, Duration waited) {
        if (answer instanceof RegistryAnswer.Refused refusal) {
            return goodPath == null && refusal.scope() == RegistryAnswer.Scope.UNCERTAIN
                    ? Duration.ZERO
                    : NOT_GIVEN_FOR;
        }
        // Four times the wait, so that one such id takes a fifth of the stream's time.
        Duration longer = waited.multipliedBy(4);
        return longer.compareTo(LONGEST_NOT_GIVEN_FOR) > 0 ? LONGEST_NOT_GIVEN_FOR : longer;
    }

    private Duration since(long startNanos) {
        return Duration.ofNanos(patience.clock().nanos() - startNanos);
    }

    private String why(RegistryAnswer.NoWord answer) {
        return "The schema registry at %s does not give its schemas: %s"
                .formatted(url, Excerpt.cut(answer.why(), 200));
    }

    private void requirePatience(long startNanos, String why) {
        Duration waited = since(startNanos);
        patience.longest()
                .filter(longest -> waited.compareTo(longest) >= 0)
                .ifPresent(
                        longest -> {
                            throw new SchemasUnavailableException(
                                    "%s, for %d s: start it, or correct the file of --schema-registry"
                                            .formatted(why, waited.toSeconds()));
                        });
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
