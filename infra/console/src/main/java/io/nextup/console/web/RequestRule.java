package io.nextup.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.console.settings.ConsoleSettings;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which requests pass. A page of another site can have a browser send requests here, and
 * its host name may come to mean this machine: neither a foreign origin nor a foreign host passes.
 *
 * @param token secret that requests must carry; empty: none is needed, and only loopback names are
 *     taken as hosts
 * @param host address that the server listens on
 */
record RequestRule(Optional<String> token, String host) {
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final String BEARER = "Bearer ";

    /** Path below which answers need the token: the pages themselves hold no data. */
    private static final String API = "/api/";

    RequestRule {
        requireNonNull(token, "token is null");
        requireNonNull(host, "host is null");
    }

    /**
     * A request. Headers that are missing are null.
     *
     * @param path path as it came, without the query
     * @param fetchSite value of Sec-Fetch-Site: relation of the page that asks to this server
     * @param fetchMode value of Sec-Fetch-Mode: {@code navigate} for a page that a user opens
     */
    record Request(
            String method,
            String path,
            String host,
            String origin,
            String fetchSite,
            String fetchMode,
            String contentType,
            String authorization) {}

    /**
     * A refusal.
     *
     * @param status HTTP's number for it
     */
    record Refusal(int status, String reason) {}

    /**
     * Returns why a request is refused; empty if it passes.
     *
     * @param port port that it came to
     */
    Optional<Refusal> refusal(Request request, int port) {
        if (request.host == null || (token.isEmpty() && !isLoopback(request.host, port))) {
            return refused(
                    421,
                    "The host %s is not this console: open %s"
                            .formatted(request.host, ConsoleSettings.address(host, port)));
        }
        if (isForeign(request)) {
            return refused(
                    403,
                    "The request comes from a page of another origin, %s: open the console itself"
                            .formatted(request.origin));
        }
        if (asksForData(request) && token.isPresent() && !hasToken(request.authorization)) {
            return refused(
                    401, "This console needs its token: the header Authorization: Bearer TOKEN");
        }
        if (!READING.contains(request.method) && !isJson(request.contentType)) {
            return refused(
                    415,
                    "The content type is %s: it must be application/json"
                            .formatted(request.contentType));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refused(int status, String reason) {
        return Optional.of(new Refusal(status, reason));
    }

    private static boolean isLoopback(String host, int port) {
        return ConsoleSettings.LOOPBACK_HOSTS.stream()
                .map(own -> ConsoleSettings.address(own, port).getAuthority())
                .anyMatch(host::equalsIgnoreCase);
    }

    /**
     * Returns true for a request from a page of another site. Links of such a page may open a page
     * here; its frames and forms get no data.
     */
    private static boolean isForeign(Request request) {
        if (request.origin != null && !isOwn(request.origin, request.host)) {
            return true;
        }
        return request.fetchSite != null
                && !OWN_SITE.contains(request.fetchSite)
                && (asksForData(request) || !"navigate".equals(request.fetchMode));
    }

    private static boolean asksForData(Request request) {
        return request.path.startsWith(API);
    }

    /** A proxy that speaks TLS leaves the host as it is, and the scheme says https then. */
    private static boolean isOwn(String origin, String host) {
        String lower = origin.toLowerCase(Locale.ROOT);
        String own = host.toLowerCase(Locale.ROOT);
        return lower.equals("http://" + own) || lower.equals("https://" + own);
    }

    private boolean hasToken(String authorization) {
        return authorization != null
                && MessageDigest.isEqual(
                        authorization.getBytes(UTF_8), (BEARER + token.get()).getBytes(UTF_8));
    }

    private static boolean isJson(String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }
}
