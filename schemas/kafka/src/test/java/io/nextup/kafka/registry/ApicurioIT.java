package io.nextup.kafka.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.registered.Places;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schemas of a real registry, Apicurio's, by the protocol of Confluent's: {@code mvn -Pregistry}.
 */
@EnabledIfSystemProperty(named = ApicurioIT.HOME, matches = ".+")
class ApicurioIT {
    static final String HOME = "nextup.registry.home";

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path directory;

    private static Process process;
    private static String url;

    @BeforeAll
    static void start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        url = "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port);
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx400m",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-jar",
                                jar().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("registry.log").toFile())
                        .start();
        await().atMost(Duration.ofMinutes(2)).until(ApicurioIT::isUp);
    }

    private static boolean isUp() throws Exception {
        assertThat(process.isAlive())
                .as(Files.readString(directory.resolve("registry.log")))
                .isTrue();
        try {
            return send(request("/subjects").GET()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty(HOME)))) {
            return files.filter(file -> file.toString().matches(".*run(ner)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    void avroWithAReferenceIsRead() throws Exception {
        register(
                "kind-value",
                "AVRO",
                "{\"type\": \"enum\", \"name\": \"Kind\", \"symbols\": [\"VIEW\", \"BUY\"]}",
                null);
        int id =
                register(
                        "avro-value",
                        "AVRO",
                        "{\"type\": \"record\", \"name\": \"View\", \"fields\": [{\"name\": \"kind\", \"type\": \"Kind\"}]}",
                        "[{\"name\": \"Kind\", \"subject\": \"kind-value\", \"version\": 1}]");

        assertThat(registry().of(id).read(record(id, 2), places("/kind"))).containsExactly("BUY");
    }

    @Test
    void protobufWithAnImportIsRead() throws Exception {
        register(
                "visitor",
                "PROTOBUF",
                "syntax = \"proto3\"; package shop; message Visitor { sint64 id = 1; }",
                null);
        int id =
                register(
                        "protobuf-value",
                        "PROTOBUF",
                        "syntax = \"proto3\"; package shop; import \"visitor.proto\"; message View { Visitor visitor = 1; }",
                        "[{\"name\": \"visitor.proto\", \"subject\": \"visitor\", \"version\": 1}]");

        assertThat(registry().of(id).read(record(id, 0, 0x0a, 2, 8, 34), places("/visitor/id")))
                .containsExactly(17L);
    }

    @Test
    void jsonIsRead() throws Exception {
        int id =
                register(
                        "json-value",
                        "JSON",
                        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\"}",
                        null);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(record(id));
        record.writeBytes("{\"sku\": 7}".getBytes(UTF_8));

        assertThat(registry().of(id).read(record.toByteArray(), places("/sku")))
                .containsExactly(7L);
    }

    @Test
    void anIdThatItDoesNotKnowIsAVerdictAndAWrongPathIsNot() {
        assertThatThrownBy(() -> registry().of(999_999))
                .isInstanceOf(DecodeException.class)
                .hasMessage("The schema registry at %s knows no schema 999999".formatted(url));
        assertThatThrownBy(() -> registry(url.replace("/v7", "/v99")).of(1))
                .isInstanceOf(SchemasUnavailableException.class)
                .hasMessageContaining("status 404");
    }

    @Test
    void itIsThereAtItsAddressAndNotAtAWrongOne() throws Exception {
        assertThat(requests(url).isThere()).isTrue();
        assertThat(requests(url.replace("/v7", "/v99")).isThere()).isFalse();
    }

    private static SchemaRegistry registry() {
        return registry(url);
    }

    private static SchemaRegistry registry(String at) {
        return new SchemaRegistry(
                at,
                requests(at),
                LookupListener.NONE,
                new Patience(Optional.of(Duration.ZERO), Patience.Clock.OF_THIS_MACHINE),
                LookupBudget.unlimited());
    }

    private static HttpRequests requests(String at) {
        return new HttpRequests(SchemaRegistrySettings.at(at), Duration.ofSeconds(30));
    }

    /** Registers a schema. Returns its id. */
    private static int register(String subject, String type, String schema, String references)
            throws Exception {
        ObjectNode body = JSON.createObjectNode().put("schemaType", type).put("schema", schema);
        if (references != null) {
            body.set("references", JSON.readTree(references));
        }
        HttpResponse<String> answer =
                send(
                        request("/subjects/%s/versions".formatted(subject))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("id").intValue();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Places places(String pointer) {
        return new Places("event", List.of(pointer));
    }

    private static byte[] record(int id, int... payload) {
        ByteBuffer record = ByteBuffer.allocate(5 + payload.length).put((byte) 0).putInt(id);
        for (int one : payload) {
            record.put((byte) one);
        }
        return record.array();
    }
}
