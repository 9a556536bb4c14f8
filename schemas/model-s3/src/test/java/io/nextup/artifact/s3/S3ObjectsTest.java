package io.nextup.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3ObjectsTest {
    @Test
    void aReasonIsOneSentence() {
        assertThat(
                        S3Objects.reason(
                                SdkClientException.create(
                                        "Unable to load region from any of the providers in the chain a.B@1f: [a.C@2e: no region, a.D@3d: no file]")))
                .isEqualTo("Unable to load region");
        assertThat(S3Objects.reason(SdkClientException.create("Connection refused")))
                .isEqualTo("Connection refused");
    }

    /** The request for the object's writer fails too, and says less of what is wrong. */
    @Test
    void whereNothingIsReachedTheWritesOwnFailureIsReported() {
        NoNetwork network = new NoNetwork(() -> {});

        assertThatThrownBy(() -> create(network))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("PUT broke")
                .cause()
                .satisfies(
                        write ->
                                assertThat(write.getSuppressed())
                                        .anySatisfy(
                                                head ->
                                                        assertThat(head)
                                                                .hasMessageContaining(
                                                                        "HEAD broke")));
    }

    @Test
    void anInterruptedWriteAsksForNoWriter() {
        NoNetwork network =
                new NoNetwork(
                        () -> {
                            throw AbortedException.create("Thread was interrupted");
                        });

        assertThatThrownBy(() -> create(network))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(AbortedException.class);
        assertThat(network.methods).containsOnly(SdkHttpMethod.PUT);
    }

    /** A server may close a kept connection just when the content of a PUT goes there. */
    @Test
    void eachRequestHasAConnectionOfItsOwn() throws Exception {
        List<InetSocketAddress> clients = Collections.synchronizedList(new ArrayList<>());
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    clients.add(exchange.getRemoteAddress());
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        // S3Server sets the credentials and the region of every client, until it closes.
        try (S3Server s3 = S3Server.start()) {
            System.setProperty(
                    "aws.endpointUrlS3", "http://127.0.0.1:" + server.getAddress().getPort());
            try (S3Client client = S3Objects.clientOn(UrlConnectionHttpClient.create())) {
                client.headObject(head -> head.bucket("models").key("a"));
                client.putObject(
                        put -> put.bucket("models").key("a"), RequestBody.fromString("content"));
                client.headObject(head -> head.bucket("models").key("a"));
            }
            assertThat(s3.keys()).isEmpty();
        } finally {
            server.stop(0);
        }
        assertThat(clients).hasSize(3).doesNotHaveDuplicates();
    }

    private static void create(NoNetwork network) throws IOException {
        byte[] content = {1};
        new S3Objects(
                        http ->
                                S3Client.builder()
                                        .httpClient(network)
                                        .region(Region.US_EAST_1)
                                        .credentialsProvider(AnonymousCredentialsProvider.create())
                                        .build())
                .create(
                        S3Location.of(URI.create("s3://models/ours")),
                        "model.pt",
                        RequestBody.fromBytes(content),
                        "0".repeat(64),
                        "a writer");
    }

    /** Fails every request. */
    private static final class NoNetwork implements SdkHttpClient {
        private final List<SdkHttpMethod> methods = new ArrayList<>();
        private final Runnable failing;

        NoNetwork(Runnable failing) {
            this.failing = failing;
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    SdkHttpMethod method = request.httpRequest().method();
                    methods.add(method);
                    failing.run();
                    throw new IOException(method + " broke");
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }
}
