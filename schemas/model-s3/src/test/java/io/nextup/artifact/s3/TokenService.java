package io.nextup.artifact.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every request for a role with the same keys, as AWS STS does. */
final class TokenService implements AutoCloseable {
    private final HttpServer server;
    private final String accessKey;
    private final String secret;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private TokenService(HttpServer server, String accessKey, String secret) {
        this.server = server;
        this.accessKey = accessKey;
        this.secret = secret;
    }

    static TokenService start(String accessKey, String secret) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TokenService service = new TokenService(server, accessKey, secret);
        server.createContext("/", service::answer);
        server.start();
        return service;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Bodies of all requests so far, as forms. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        requests.add(form);
        String action =
                form.contains("AssumeRoleWithWebIdentity")
                        ? "AssumeRoleWithWebIdentity"
                        : "AssumeRole";
        byte[] answer =
                """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>
                  <Credentials>
                    <AccessKeyId>%2$s</AccessKeyId>
                    <SecretAccessKey>%3$s</SecretAccessKey>
                    <SessionToken>session</SessionToken>
                    <Expiration>2999-01-01T00:00:00Z</Expiration>
                  </Credentials>
                  <AssumedRoleUser>
                    <Arn>arn:aws:sts::123456789012:assumed-role/models/test</Arn>
                    <AssumedRoleId>id:test</AssumedRoleId>
                  </AssumedRoleUser>
                </%1$sResult></%1$sResponse>
                """
                        .formatted(action, accessKey, secret)
                        .getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
