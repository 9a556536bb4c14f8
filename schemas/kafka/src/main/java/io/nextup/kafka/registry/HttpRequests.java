package io.nextup.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests over HTTP, each within a time and a size. */
final class HttpRequests implements RegistryRequests {
    static final int MOST_BYTES = 4 << 20;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FAILURE = 500;

    /** Statuses by which a registry, or a proxy before it, asks the client to come back later. */
    private static final Set<Integer> LATER = Set.of(408, TOO_MANY_REQUESTS, 502, 503, 504);

    /**
     * Statuses that a working registry may give for one schema and not for another. Others speak of
     * the address (301, 404) or the login (401).
     */
    private static final Set<Integer> OF_ONE_OBJECT = Set.of(400, 403, 410, 422);

    /** A registry that cannot read its store, in the protocol's own numbers. */
    private static final Set<Integer> FAILING = Set.of(50001, 50002, 50003);

    /** Paths that need no schema. Not every registry answers at its root. */
    private static final List<String> WITHOUT_SCHEMA = List.of("/", "/schemas/types");

    /** Subject, version and schema that are not known, in the protocol's own numbers. */
    private static final Set<Integer> UNKNOWN = Set.of(40401, 40402, 40403);

    private static final JsonMapper JSON = new JsonMapper();

    private final SchemaRegistrySettings settings;
    private final Duration patience;
    private final HttpClient client;

    /**
     * @param patience longest time that one request takes
     */
    HttpRequests(SchemaRegistrySettings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
        // Follows no redirect, which could take the password to another host.
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience);
        if (!settings.authorities().isEmpty()) {
            builder.sslContext(TrustedAuthorities.trusting(settings.authorities()));
        }
        client = builder.build();
    }

    @Override
    public RegistryAnswer get(String path) throws InterruptedException {
        try {
            return answer(send(path));
        } catch (TimeoutException e) {
            return new RegistryAnswer.Away(
                    "no answer within %d ms".formatted(patience.toMillis()), true);
        } catch (ExecutionException e) {
            return BoundedBody.isTooLarge(e)
                    ? new RegistryAnswer.TooLarge(MOST_BYTES)
                    : new RegistryAnswer.Away(words(e.getCause()), true);
        }
    }

    @Override
    public boolean isThere() throws InterruptedException {
        for (String path : WITHOUT_SCHEMA) {
            try {
                HttpResponse<byte[]> response = send(path);
                // A proxy may answer with a page of its own.
                if (response.statusCode() == OK && json(response.body()).isContainerNode()) {
                    return true;
                }
            } catch (TimeoutException | ExecutionException e) {
                return false;
            }
        }
        return false;
    }

    private HttpResponse<byte[]> send(String path)
            throws InterruptedException, ExecutionException, TimeoutException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(settings.url() + path))
                        .header(
                                "Accept",
                                "application/vnd.schemaregistry.v1+json, application/json")
                        .GET();
        if (settings.authorization() != null) {
            request.header("Authorization", settings.authorization());
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(request.build(), response -> new BoundedBody(MOST_BYTES));
        try {
            // The request's own timeout would end with the answer's headers.
            return sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            sent.cancel(true);
        }
    }

    private static String words(Throwable cause) {
        return cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
    }

    private static RegistryAnswer answer(HttpResponse<byte[]> response) {
        JsonNode body = json(response.body());
        if (response.statusCode() == OK && body.path("schema").isTextual()) {
            return new RegistryAnswer.Found(body);
        }
        // A proxy, or a wrong path in the address, also answers 404.
        if (response.statusCode() == NOT_FOUND
                && UNKNOWN.contains(body.path("error_code").asInt())) {
            return new RegistryAnswer.Unknown();
        }
        String why =
                "status %d%s"
                        .formatted(
                                response.statusCode(),
                                response.statusCode() == OK
                                        ? " without a schema: is the url right?"
                                        : "");
        return LATER.contains(response.statusCode())
                ? new RegistryAnswer.Away(why, response.statusCode() != TOO_MANY_REQUESTS)
                : new RegistryAnswer.Refused(
                        why, scope(response.statusCode(), body.path("error_code").asInt()));
    }

    private static RegistryAnswer.Scope scope(int status, int code) {
        if (OF_ONE_OBJECT.contains(status) && !FAILING.contains(code)) {
            return RegistryAnswer.Scope.OBJECT;
        }
        return status == FAILURE && !FAILING.contains(code)
                ? RegistryAnswer.Scope.UNCERTAIN
                : RegistryAnswer.Scope.ALL;
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            return read == null ? JSON.missingNode() : read;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
