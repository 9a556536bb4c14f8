package io.nextup.kafka.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
    private static final String URL = "http://registry";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final RegistryAnswer AWAY = new RegistryAnswer.Away("status 503", true);
    private static final RegistryAnswer TOO_OFTEN = new RegistryAnswer.Away("status 429", false);
    private static final RegistryAnswer FAILS =
            new RegistryAnswer.Refused("status 500", RegistryAnswer.Scope.UNCERTAIN);
    private static final RegistryAnswer FORBIDDEN =
            new RegistryAnswer.Refused("status 403", RegistryAnswer.Scope.OBJECT);
    private static final RegistryAnswer NO_LOGIN =
            new RegistryAnswer.Refused("status 401", RegistryAnswer.Scope.ALL);

    private final Answers answers = new Answers();
    private final Events events = new Events();
    private final FakeClock clock = new FakeClock();
    private final SchemaRegistry registry = registry(Optional.empty());

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void aSchemaIsAskedForOnce() throws Exception {
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");

        assertThat(registry.of(7)).isSameAs(registry.of(7));
        assertThat(registry.of(7).read(json("{\"a\": 1}"), new Places("event", List.of("/a"))))
                .containsExactly(1L);
        assertThat(answers.paths).containsExactly("/schemas/ids/7");
        assertThat(events.lines).containsExactly("looked up");
    }

    @Test
    void aSchemaWithoutATypeIsAvro() throws Exception {
        answers.found(
                "/schemas/ids/7",
                "{\"schema\": \"{\\\"type\\\": \\\"map\\\", \\\"values\\\": \\\"int\\\"}\"}");

        assertThat(
                        registry.of(7)
                                .read(
                                        new byte[] {0, 0, 0, 0, 7, 2, 2, 'a', 6, 0},
                                        new Places("event", List.of("/a"))))
                .containsExactly(3L);
    }

    @Test
    void referencesAreReadBeforeWhatUsesThem() throws Exception {
        answers.found(
                "/schemas/ids/7",
                """
                {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"A\\", \\"fields\\": [{\\"name\\": \\"b\\", \\"type\\": \\"B\\"}]}",
                 "references": [{"name": "B", "subject": "shop/b c", "version": 3}]}
                """);
        answers.found(
                "/subjects/shop%2Fb%20c/versions/3?deleted=true",
                """
                {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"B\\", \\"fields\\": [{\\"name\\": \\"c\\", \\"type\\": \\"C\\"}]}",
                 "references": [{"name": "C", "subject": "c", "version": 1}]}
                """);
        answers.found(
                "/subjects/c/versions/1?deleted=true",
                "{\"schema\": \"{\\\"type\\\": \\\"enum\\\", \\\"name\\\": \\\"C\\\", \\\"symbols\\\": [\\\"X\\\", \\\"Y\\\"]}\"}");

        assertThat(
                        registry.of(7)
                                .read(
                                        new byte[] {0, 0, 0, 0, 7, 2},
                                        new Places("event", List.of("/b/c"))))
                .containsExactly("Y");
    }

    @Test
    void ofTwoVersionsOfAReferenceTheFirstOneCounts() throws Exception {
        answers.found(
                "/schemas/ids/7",
                """
                {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"Order\\", \\"fields\\": [{\\"name\\": \\"to\\", \\"type\\": \\"Address\\"}, {\\"name\\": \\"by\\", \\"type\\": \\"Customer\\"}]}",
                 "references": [{"name": "Address", "subject": "address", "version": 2},
                                {"name": "Customer", "subject": "customer", "version": 1}]}
                """);
        answers.found(
                "/subjects/customer/versions/1?deleted=true",
                """
                {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"Customer\\", \\"fields\\": [{\\"name\\": \\"home\\", \\"type\\": \\"Address\\"}]}",
                 "references": [{"name": "Address", "subject": "address", "version": 1}]}
                """);
        answers.found(
                "/subjects/address/versions/1?deleted=true",
                "{\"schema\": \"{\\\"type\\\": \\\"enum\\\", \\\"name\\\": \\\"Address\\\", \\\"symbols\\\": [\\\"X\\\"]}\"}");
        answers.found(
                "/subjects/address/versions/2?deleted=true",
                "{\"schema\": \"{\\\"type\\\": \\\"enum\\\", \\\"name\\\": \\\"Address\\\", \\\"symbols\\\": [\\\"X\\\", \\\"Y\\\"]}\"}");

        assertThat(
                        registry.of(7)
                                .read(
                                        new byte[] {0, 0, 0, 0, 7, 0, 2},
                                        new Places("event", List.of("/to", "/by/home"))))
                .containsExactly("X", "Y");
        assertThat(answers.paths).doesNotContain("/subjects/address/versions/1?deleted=true");
    }

    @Test
    void schemasThatUseEachOtherEndInAVerdict() {
        answers.found(
                "/schemas/ids/7",
                "{\"schema\": \"{}\", \"references\": [{\"name\": \"B\", \"subject\": \"b\", \"version\": 1}]}");
        answers.found(
                "/subjects/b/versions/1?deleted=true",
                "{\"schema\": \"{}\", \"references\": [{\"name\": \"B\", \"subject\": \"b\", \"version\": 1}]}");

        assertVerdict("schema 7 of http://registry is not a schema in AVRO: ");
    }

    @Test
    void schemasThatCannotBeReadAreVerdictsThatAreKept() {
        answers.found("/schemas/ids/7", "{\"schema\": \"record\"}");

        assertVerdict("schema 7 of http://registry is not a schema in AVRO: ");
        assertVerdict("schema 7 of http://registry is not a schema in AVRO: ");
        assertThat(answers.paths).containsExactly("/schemas/ids/7");
    }

    @Test
    void aTypeThatIsNotReadIsAVerdict() {
        answers.found("/schemas/ids/7", "{\"schema\": \"\", \"schemaType\": \"THRIFT\"}");

        assertVerdict("schema 7 of http://registry is of the type THRIFT");
    }

    @Test
    void aSchemaThatIsTooLargeIsAVerdict() {
        answers.next(new RegistryAnswer.TooLarge(64));

        assertVerdict("schema 7 of http://registry has more than 64 bytes");
    }

    @Test
    void anUnknownIdIsAskedForAgainOnlyAfterAWhile() throws Exception {
        assertVerdict("The schema registry at http://registry knows no schema 7");
        clock.nanos += Duration.ofSeconds(10).toNanos() - 1;
        assertVerdict("The schema registry at http://registry knows no schema 7");
        assertThat(answers.paths).hasSize(1);

        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        clock.nanos += 1;

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths).hasSize(2);
        assertThat(events.lines).containsExactly("looked up", "looked up");
    }

    @Test
    void aSchemaWithAnUnknownReferenceIsAskedForAgainOnlyAfterAWhile() throws Exception {
        String unknown =
                "schema 7 of http://registry refers to /subjects/b/versions/1, which the registry does not know";
        answers.found(
                "/schemas/ids/7",
                """
                {"schema": "{}", "schemaType": "JSON",
                 "references": [{"name": "B", "subject": "b", "version": 1}]}
                """);

        assertVerdict(unknown);
        answers.found(
                "/subjects/b/versions/1?deleted=true",
                "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        clock.nanos += Duration.ofSeconds(10).toNanos() - 1;
        assertVerdict(unknown);
        assertThat(answers.paths).hasSize(2);
        clock.nanos += 1;

        assertThat(registry.of(7)).isSameAs(registry.of(7));
        assertThat(answers.paths).hasSize(4);
        assertThat(events.lines).containsExactly("looked up", "looked up");
    }

    @Test
    void anIdBelowZeroIsUnknownWithoutARequest() {
        assertThatThrownBy(() -> registry.of(-5))
                .isInstanceOf(DecodeException.class)
                .hasMessage("The schema registry at http://registry knows no schema -5");
        assertThat(answers.paths).isEmpty();
    }

    @Test
    void referencesThatAreTooLongTogetherAreAVerdict() {
        answers.found(
                "/schemas/ids/7",
                """
                {"schema": "{}", "references": [{"name": "A", "subject": "a", "version": 1},
                                                {"name": "B", "subject": "b", "version": 1}]}
                """);
        String half = "{\"schema\": \"%s\"}".formatted("x".repeat((2 << 20) + 1));
        answers.found("/subjects/a/versions/1?deleted=true", half);
        answers.found("/subjects/b/versions/1?deleted=true", half);

        assertVerdict("schema 7 of http://registry uses schemas of more than 4194304 characters");
    }

    @Test
    void aVerbAsksForEveryUnknownIdAndKeepsThoseOfTheEnd() {
        SchemaRegistry ofVerb = registry(Optional.empty(), LookupBudget.unlimited());
        for (int id = 0; id < 5_000; id++) {
            assertThat(refusal(ofVerb, id)).endsWith("knows no schema " + id);
        }
        assertThat(answers.paths).hasSize(5_000);
        for (int id = 4_999; id >= 4_000; id--) {
            assertThat(refusal(ofVerb, id)).endsWith("knows no schema " + id);
        }
        assertThat(answers.paths).hasSize(5_000);
    }

    @Test
    void aStreamAsksFor20UnknownIdsASecondAndRefusesTheOthers() {
        answers.tookNanos = Duration.ofMillis(1).toNanos();
        int asked = 0;
        // 1,000 records a second, each with an id of its own, and 1 ms more for each request.
        for (int id = 1; id <= 60_000; id++) {
            clock.nanos = Math.max(clock.nanos, Duration.ofMillis(id).toNanos());
            boolean asks = refusal(registry, id).equals(unknown(id));
            asked += asks ? 1 : 0;
            assertThat(answers.paths).hasSize(asked);
        }
        // 100 at once, then one in 50 ms.
        assertThat(asked).isEqualTo(100 + 60 * 20);
        assertThat(refusal(registry, 60_001))
                .isEqualTo(
                        "The schema registry at http://registry was not asked for schema 60001, because too many ids before it had no schema: send the record again");
    }

    @Test
    void lookupsOfUnknownIdsTakeAFifthOfTheTimeFromASlowRegistry() {
        answers.tookNanos = Duration.ofMillis(250).toNanos();
        for (int id = 1; id <= 60_000; id++) {
            clock.nanos = Math.max(clock.nanos, Duration.ofMillis(id).toNanos());
            refusal(registry, id);
        }
        // 1 s at once, which comes back in 5 s; then 250 ms in 1.25 s.
        assertThat(answers.paths).hasSize(4 + 60_000 / 1_250);
    }

    @Test
    void anIdIsAskedForOnceTheBudgetIsThereAgain() throws Exception {
        for (int id = 1; id <= 100; id++) {
            refusal(registry, id);
        }
        answers.found("/schemas/ids/7000", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        assertThat(refusal(registry, 7_000)).contains("was not asked for schema 7000");
        assertThat(answers.paths).hasSize(100);
        clock.nanos += 1;

        assertThat(registry.of(7_000)).isNotNull();
        assertThat(answers.paths).hasSize(101);
    }

    @Test
    void schemasThatAreFoundTakeNothingOfTheBudgetUntilTheCacheIsFull() throws Exception {
        for (int id = 1; id <= 1_100; id++) {
            answers.found("/schemas/ids/" + id, "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
            assertThat(registry.of(id)).isNotNull();
        }
        answers.found("/schemas/ids/1101", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");

        assertThat(refusal(registry, 1_101)).contains("was not asked for schema 1101");
        assertThat(registry.of(1_100)).isNotNull();
        assertThat(answers.paths).hasSize(1_100);
    }

    @Test
    void anIdThatTheRegistryRefusesWhileItGivesOthersIsAVerdictForAWhile() throws Exception {
        answers.found("/schemas/ids/8", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        registry.of(8);
        answers.byPath.put("/schemas/ids/7", FAILS);

        String words = "The schema registry at http://registry refuses schema 7: status 500";
        assertVerdict(words);
        clock.nanos += Duration.ofSeconds(10).toNanos() - 1;
        assertVerdict(words);
        assertThat(answers.paths)
                .containsExactly(
                        "/schemas/ids/8", "/schemas/ids/7", "/schemas/ids/8", "/schemas/ids/7");
        clock.nanos += 1;
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths).hasSize(5);
        assertThat(events.lines).containsExactly("looked up", "looked up", "looked up");
        assertThat(clock.pausesMillis).isEmpty();
    }

    @Test
    void aRefusedLoginForOneIdIsAVerdictWhileOthersAreGiven() throws Exception {
        answers.found("/schemas/ids/8", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        registry.of(8);
        answers.byPath.put("/schemas/ids/7", NO_LOGIN);

        assertVerdict("The schema registry at http://registry refuses schema 7: status 401");
    }

    @Test
    void beforeAnySchemaIsFoundItIsEnoughThatARegistryIsThere() {
        answers.there = true;
        answers.byPath.put("/schemas/ids/7", FORBIDDEN);

        assertVerdict("The schema registry at http://registry refuses schema 7: status 403");
        assertThat(answers.paths).containsExactly("/schemas/ids/7", "is there", "/schemas/ids/7");
    }

    @Test
    void beforeAnySchemaIsFoundAFailureIsWaitedForAMinuteAndThenCostsOneRecord() throws Exception {
        answers.there = true;
        answers.byPath.put("/schemas/ids/7", FAILS);
        String words = "The schema registry at http://registry refuses schema 7: status 500";

        assertVerdict(words);
        assertThat(Duration.ofNanos(clock.nanos)).isBetween(MINUTE, MINUTE.plusSeconds(5));
        assertThat(answers.paths).endsWith("/schemas/ids/7", "is there", "/schemas/ids/7");
        clock.nanos += 1;
        clock.onPause =
                () ->
                        answers.found(
                                "/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");

        assertThat(registry.of(7)).isNotNull();
    }

    @Test
    void anIdThatIsNotAnsweredForTwentySecondsIsAVerdictWhileOthersAreGiven() throws Exception {
        answers.found("/schemas/ids/8", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        registry.of(8);
        answers.byPath.put("/schemas/ids/7", AWAY);
        String words = "The schema registry at http://registry refuses schema 7: status 503";

        assertVerdict(words);

        assertThat(clock.pausesMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
        assertThat(answers.paths)
                .hasSize(1 + 11 + 1)
                .endsWith("/schemas/ids/7", "/schemas/ids/8", "/schemas/ids/7");
        assertThat(events.lines).endsWith("goes on");
        // Four times as long as the tries took, which is 21.3 s.
        clock.nanos += Duration.ofMillis(4 * 21_300).toNanos() - 1;
        assertVerdict(words);
        assertThat(answers.paths).hasSize(13);
        clock.nanos += 1;
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        assertThat(registry.of(7)).isNotNull();
    }

    @Test
    void beforeAnySchemaIsFoundAnIdThatIsNotAnsweredIsWaitedFor() throws Exception {
        answers.there = true;
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        for (int i = 0; i < 100; i++) {
            answers.next(AWAY);
        }

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths).hasSize(101).containsOnly("/schemas/ids/7");
    }

    @Test
    void aRegistryThatIsAskedTooOftenIsWaitedForWhateverElseItGives() throws Exception {
        answers.found("/schemas/ids/8", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        registry.of(8);
        for (int i = 0; i < 100; i++) {
            answers.next(TOO_OFTEN);
        }

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths).hasSize(102);
    }

    @Test
    void beforeAnySchemaIsFoundALoginThatIsRefusedIsWaitedFor() throws Exception {
        answers.there = true;
        answers.next(NO_LOGIN);
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths).containsExactly("/schemas/ids/7", "/schemas/ids/7");
        assertThat(clock.pausesMillis).containsExactly(100L);
    }

    @Test
    void aRegistryThatRefusesEverySchemaIsWaitedFor() throws Exception {
        answers.found("/schemas/ids/8", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        registry.of(8);
        for (int i = 0; i < 4; i++) {
            answers.next(FAILS);
        }

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths)
                .containsExactly(
                        "/schemas/ids/8",
                        "/schemas/ids/7",
                        "/schemas/ids/8",
                        "/schemas/ids/7",
                        "/schemas/ids/8",
                        "/schemas/ids/7");
        assertThat(clock.pausesMillis).containsExactly(100L, 200L);
        assertThat(events.lines)
                .containsExactly(
                        "looked up",
                        "looked up",
                        "The schema registry at http://registry does not give its schemas: status 500",
                        "goes on");
    }

    @Test
    void aRegistryThatComesBackBetweenTwoRequestsIsNoRefusal() throws Exception {
        answers.found("/schemas/ids/8", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        registry.of(8);
        answers.next(FAILS);

        assertThat(registry.of(7)).isNotNull();
        assertThat(answers.paths)
                .containsExactly(
                        "/schemas/ids/8", "/schemas/ids/7", "/schemas/ids/8", "/schemas/ids/7");
        assertThat(clock.pausesMillis).isEmpty();
    }

    @Test
    void aReferenceThatTheRegistryRefusesIsAVerdict() {
        answers.found(
                "/schemas/ids/7",
                """
                {"schema": "{}", "schemaType": "JSON",
                 "references": [{"name": "B", "subject": "b", "version": 1}]}
                """);
        answers.byPath.put("/subjects/b/versions/1?deleted=true", FAILS);

        assertVerdict(
                "schema 7 of http://registry refers to /subjects/b/versions/1, which the registry refuses: status 500");
    }

    @Test
    void aLookupWaitsWithGrowingPausesUntilTheRegistryComesBack() throws Exception {
        answers.found("/schemas/ids/7", "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
        for (int i = 0; i < 9; i++) {
            answers.next(AWAY);
        }

        assertThat(registry.of(7)).isNotNull();

        assertThat(clock.pausesMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
        assertThat(events.lines)
                .containsExactly(
                        "looked up",
                        "The schema registry at http://registry does not give its schemas: status 503",
                        "goes on");
    }

    @Test
    void anInterruptEndsTheWaitWithoutAVerdict() {
        answers.next(AWAY);
        clock.interrupts = true;

        assertThatThrownBy(() -> registry.of(7))
                .isInstanceOf(SchemasUnavailableException.class)
                .hasMessageContaining("http://registry");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(events.lines).endsWith("goes on");
    }

    @Test
    void impatienceEndsTheWaitWithTheReason() {
        for (int i = 0; i < 100; i++) {
            answers.next(AWAY);
        }

        assertThatThrownBy(() -> registry(Optional.of(Duration.ofSeconds(3))).of(7))
                .isInstanceOf(SchemasUnavailableException.class)
                .hasMessageContaining("status 503, for 3 s")
                .hasMessageContaining("--schema-registry");
        assertThat(clock.pausesMillis).containsExactly(100L, 200L, 400L, 800L, 1_600L);
    }

    @Test
    void overHttpARegistryThatFailsFirstIsWaitedFor() throws Exception {
        try (FakeRegistry server = new FakeRegistry()) {
            server.answer("/schemas/ids/7", 503, "");
            clock.onPause =
                    () ->
                            server.answer(
                                    "/schemas/ids/7",
                                    200,
                                    "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
            SchemaRegistry overHttp = over(server);

            assertThat(overHttp.of(7)).isNotNull();
            assertThat(server.paths()).containsExactly("/schemas/ids/7", "/schemas/ids/7");
            assertThatThrownBy(() -> overHttp.of(8))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage(
                            "The schema registry at %s knows no schema 8".formatted(server.url()));
        }
    }

    @Test
    void overHttpAPoisonedIdCostsThreeRequestsInTenSeconds() throws Exception {
        try (FakeRegistry server = new FakeRegistry()) {
            server.answer("/", 200, "{}");
            server.answer("/schemas/ids/7", 200, "{\"schema\": \"{}\", \"schemaType\": \"JSON\"}");
            server.answer("/schemas/ids/666", 403, "{\"error_code\": 40301}");
            SchemaRegistry overHttp = over(server);

            for (int millis = 0; millis < 20_000; millis++) {
                clock.nanos = Duration.ofMillis(millis).toNanos();
                if (millis % 1_000 == 0) {
                    assertThat(refusal(overHttp, 666))
                            .isEqualTo(
                                    "The schema registry at %s refuses schema 666: status 403"
                                            .formatted(server.url()));
                } else {
                    assertThat(overHttp.of(7)).isNotNull();
                }
            }

            assertThat(server.paths())
                    .containsExactly(
                            "/schemas/ids/666",
                            "/",
                            "/schemas/ids/666",
                            "/schemas/ids/7",
                            "/schemas/ids/666",
                            "/schemas/ids/7",
                            "/schemas/ids/666");
            assertThat(clock.pausesMillis).isEmpty();
        }
    }

    private SchemaRegistry over(FakeRegistry server) {
        return new SchemaRegistry(
                server.url(),
                new HttpRequests(SchemaRegistrySettings.at(server.url()), Duration.ofSeconds(30)),
                events,
                new Patience(Optional.empty(), clock),
                LookupBudget.ofStream());
    }

    private static String unknown(int id) {
        return "The schema registry at http://registry knows no schema " + id;
    }

    /** Returns why records with this id cannot be read. */
    private static String refusal(SchemaRegistry registry, int id) {
        try {
            registry.of(id);
        } catch (DecodeException e) {
            return e.getMessage();
        }
        throw new AssertionError("Schema %d was given".formatted(id));
    }

    private void assertVerdict(String words) {
        assertThatThrownBy(() -> registry.of(7))
                .isInstanceOfSatisfying(
                        DecodeException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE))
                .hasMessageStartingWith(words);
    }

    private SchemaRegistry registry(Optional<Duration> longest) {
        return registry(longest, LookupBudget.ofStream());
    }

    private SchemaRegistry registry(Optional<Duration> longest, LookupBudget budget) {
        return new SchemaRegistry(URL, answers, events, new Patience(longest, clock), budget);
    }

    private static byte[] json(String text) {
        return ("\0\0\0\0\7" + text).getBytes(UTF_8);
    }

    /** Answers from a list, then by path, then that nothing is known. */
    private final class Answers implements RegistryRequests {
        private final Map<String, RegistryAnswer> byPath = new HashMap<>();
        private final Deque<RegistryAnswer> next = new ArrayDeque<>();
        private final List<String> paths = new ArrayList<>();
        private boolean there;

        /** Time that each request takes. */
        private long tookNanos;

        void found(String path, String body) {
            try {
                byPath.put(path, new RegistryAnswer.Found(new JsonMapper().readTree(body)));
            } catch (java.io.IOException e) {
                throw new IllegalArgumentException(body, e);
            }
        }

        void next(RegistryAnswer answer) {
            next.add(answer);
        }

        @Override
        public RegistryAnswer get(String path) {
            paths.add(path);
            clock.nanos += tookNanos;
            return next.isEmpty()
                    ? byPath.getOrDefault(path, new RegistryAnswer.Unknown())
                    : next.remove();
        }

        @Override
        public boolean isThere() {
            paths.add("is there");
            return there;
        }
    }

    private static final class Events implements LookupListener {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void lookedUp() {
            lines.add("looked up");
        }

        @Override
        public void waits(String why) {
            lines.add(why);
        }

        @Override
        public void goesOn() {
            lines.add("goes on");
        }
    }

    /** Moves on by its pauses only. */
    private static final class FakeClock implements Patience.Clock {
        private final List<Long> pausesMillis = new ArrayList<>();
        private long nanos;
        private boolean interrupts;
        private Runnable onPause = () -> {};

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            if (interrupts) {
                throw new InterruptedException();
            }
            pausesMillis.add(duration.toMillis());
            nanos += duration.toNanos();
            onPause.run();
        }
    }
}
