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

    private static final RegistryAnswer AWAY = new RegistryAnswer.Away("status 503");

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
    void aFloodOfUnknownIdsTakesNoMoreThanItsBound() {
        for (int id = 0; id < 5_000; id++) {
            int unknown = id;
            assertThatThrownBy(() -> registry.of(unknown)).isInstanceOf(DecodeException.class);
        }
        assertThat(answers.paths).hasSize(5_000);
        for (int id = 4_999; id >= 4_000; id--) {
            int unknown = id;
            assertThatThrownBy(() -> registry.of(unknown)).isInstanceOf(DecodeException.class);
        }
        assertThat(answers.paths).hasSize(5_000);
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
                .hasMessageContaining("--registry-config");
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
            SchemaRegistry overHttp =
                    new SchemaRegistry(
                            server.url(),
                            new HttpRequests(
                                    SchemaRegistrySettings.at(server.url()),
                                    Duration.ofSeconds(30)),
                            events,
                            new Patience(Optional.empty(), clock));

            assertThat(overHttp.of(7)).isNotNull();
            assertThat(server.paths()).containsExactly("/schemas/ids/7", "/schemas/ids/7");
            assertThatThrownBy(() -> overHttp.of(8))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage(
                            "The schema registry at %s knows no schema 8".formatted(server.url()));
        }
    }

    private void assertVerdict(String words) {
        assertThatThrownBy(() -> registry.of(7))
                .isInstanceOfSatisfying(
                        DecodeException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE))
                .hasMessageStartingWith(words);
    }

    private SchemaRegistry registry(Optional<Duration> longest) {
        return new SchemaRegistry(URL, answers, events, new Patience(longest, clock));
    }

    private static byte[] json(String text) {
        return ("\0\0\0\0\7" + text).getBytes(UTF_8);
    }

    /** Answers from a list, then by path, then that nothing is known. */
    private static final class Answers implements RegistryRequests {
        private final Map<String, RegistryAnswer> byPath = new HashMap<>();
        private final Deque<RegistryAnswer> next = new ArrayDeque<>();
        private final List<String> paths = new ArrayList<>();

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
            return next.isEmpty()
                    ? byPath.getOrDefault(path, new RegistryAnswer.Unknown())
                    : next.remove();
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
