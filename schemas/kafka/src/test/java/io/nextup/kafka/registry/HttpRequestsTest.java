package io.nextup.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRequestsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String PATH = "/schemas/ids/7";

    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aSchemaIsFoundAndTheRightHeadersAreSent() throws Exception {
        registry.answer(PATH, 200, "{\"schema\": \"\\\"int\\\"\"}");

        RegistryAnswer answer =
                new HttpRequests(
                                new SchemaRegistrySettings(
                                        registry.url(), "Basic YWRhOnB3", List.of()),
                                LONG)
                        .get(PATH);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        RegistryAnswer.Found.class,
                        found ->
                                assertThat(found.body().path("schema").asText())
                                        .isEqualTo("\"int\""));
        assertThat(registry.paths()).containsExactly(PATH);
        assertThat(registry.headers().get(0).getFirst("Authorization")).isEqualTo("Basic YWRhOnB3");
        assertThat(registry.headers().get(0).getFirst("Accept"))
                .startsWith("application/vnd.schemaregistry.v1+json");
    }

    @Test
    void onlyTheProtocolsOwnNumbersSayThatNothingIsKnown() throws Exception {
        assertThat(get(LONG)).isEqualTo(new RegistryAnswer.Unknown());

        registry.answer(PATH, 404, "<html>no such page</html>");
        assertThat(get(LONG))
                .isEqualTo(new RegistryAnswer.Refused("status 404", RegistryAnswer.Scope.ALL));

        registry.answer(PATH, 404, "{\"error_code\": 404}");
        assertThat(get(LONG))
                .isEqualTo(new RegistryAnswer.Refused("status 404", RegistryAnswer.Scope.ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 502, 503, 504})
    void aStatusThatAsksToComeBackLaterIsNoWordOnTheSchema(int status) throws Exception {
        registry.answer(PATH, status, "{\"error_code\": 40403}");

        assertThat(get(LONG)).isEqualTo(new RegistryAnswer.Away("status " + status, status != 429));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 501})
    void aStatusOfTheAddressOrTheLoginConcernsAllSchemas(int status) throws Exception {
        registry.answer(PATH, status, "{\"error_code\": 40403}");

        assertThat(get(LONG))
                .isEqualTo(
                        new RegistryAnswer.Refused("status " + status, RegistryAnswer.Scope.ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 410, 422})
    void aStatusThatARegistryGivesForOneSchemaMayConcernItAlone(int status) throws Exception {
        registry.answer(PATH, status, "");

        assertThat(get(LONG))
                .isEqualTo(
                        new RegistryAnswer.Refused(
                                "status " + status, RegistryAnswer.Scope.OBJECT));
    }

    @Test
    void aFailureWithoutACodeOfItsOwnMayConcernOneSchemaOrAll() throws Exception {
        registry.answer(PATH, 500, "{\"error_code\": 500}");

        assertThat(get(LONG))
                .isEqualTo(
                        new RegistryAnswer.Refused("status 500", RegistryAnswer.Scope.UNCERTAIN));
    }

    @ParameterizedTest
    @ValueSource(ints = {50001, 50002, 50003})
    void aRegistryWithoutItsStoreFailsForAllSchemas(int code) throws Exception {
        registry.answer(PATH, 500, "{\"error_code\": %d}".formatted(code));

        assertThat(get(LONG))
                .isEqualTo(new RegistryAnswer.Refused("status 500", RegistryAnswer.Scope.ALL));
    }

    @Test
    void aRegistryIsThereWhenItAnswersAtItsRootOrWithItsTypes() throws Exception {
        assertThat(isThere()).isFalse();
        registry.answer("/", 200, "<html>log in</html>");
        assertThat(isThere()).isFalse();
        registry.answer("/", 401, "{}");
        assertThat(isThere()).isFalse();
        registry.answer("/schemas/types", 200, "[\"AVRO\"]");
        assertThat(isThere()).isTrue();
        assertThat(registry.paths())
                .containsExactly(
                        "/",
                        "/schemas/types",
                        "/",
                        "/schemas/types",
                        "/",
                        "/schemas/types",
                        "/",
                        "/schemas/types");

        registry.answer("/", 200, "{}");
        assertThat(isThere()).isTrue();
        assertThat(registry.paths()).hasSize(9).endsWith("/schemas/types", "/");
    }

    @Test
    void aRegistryThatDoesNotAnswerInTimeIsNotThere() throws Exception {
        registry.hang("/");

        assertThat(
                        new HttpRequests(
                                        SchemaRegistrySettings.at(registry.url()),
                                        Duration.ofMillis(300))
                                .isThere())
                .isFalse();
        assertThat(registry.paths()).containsExactly("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>log in</html>", "{\"status\": \"ok\"}", "[]", "null", "{"})
    void aPageThatIsNotASchemaIsNoWordOnIt(String body) throws Exception {
        registry.answer(PATH, 200, body);

        assertThat(get(LONG))
                .isEqualTo(
                        new RegistryAnswer.Refused(
                                "status 200 without a schema: is the url right?",
                                RegistryAnswer.Scope.ALL));
    }

    @Test
    void anAnswerThatStopsWithinItsBodyEndsInTime() throws Exception {
        registry.hang(PATH);

        assertThat(get(Duration.ofMillis(300)))
                .isEqualTo(new RegistryAnswer.Away("no answer within 300 ms", true));
    }

    @Test
    void anAnswerIsCutOffBeyondItsLimit() throws Exception {
        registry.answer(PATH, 200, "x".repeat(HttpRequests.MOST_BYTES + 1));

        assertThat(get(LONG)).isEqualTo(new RegistryAnswer.TooLarge(HttpRequests.MOST_BYTES));
    }

    @Test
    void aPortWithoutAServerIsNoAnswer() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        RegistryAnswer answer =
                new HttpRequests(SchemaRegistrySettings.at("http://127.0.0.1:" + port), LONG)
                        .get(PATH);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        RegistryAnswer.Away.class,
                        away -> assertThat(away.why()).startsWith("ConnectException"));
    }

    private boolean isThere() throws InterruptedException {
        return new HttpRequests(SchemaRegistrySettings.at(registry.url()), LONG).isThere();
    }

    private RegistryAnswer get(Duration patience) throws InterruptedException {
        return new HttpRequests(SchemaRegistrySettings.at(registry.url()), patience).get(PATH);
    }
}
