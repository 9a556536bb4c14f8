package io.nextup.kafka.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.kafka.PropertiesFile;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Address and credentials of a schema registry. Read where a job is submitted, and carried to its
 * processes like the settings of Kafka: they need no file.
 *
 * @param url address without a slash at its end
 * @param authorization value of the header of that name, a secret; null if there is none
 * @param authorities certificates that may sign the registry's; empty: those that Java trusts
 */
public record SchemaRegistrySettings(
        String url, String authorization, List<X509Certificate> authorities)
        implements Serializable {
    private static final String URL = "url";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String TOKEN = "bearer.auth.token";
    private static final String TRUST_STORE = "ssl.truststore.location";
    private static final String TRUST_STORE_PASSWORD = "ssl.truststore.password";
    private static final Set<String> KEYS =
            new TreeSet<>(Set.of(URL, USER_INFO, TOKEN, TRUST_STORE, TRUST_STORE_PASSWORD));

    public SchemaRegistrySettings {
        requireNonNull(url, "url is null");
        authorities = List.copyOf(authorities);
    }

    /** Returns settings of a registry that needs no login. */
    public static SchemaRegistrySettings at(String url) {
        return new SchemaRegistrySettings(url, null, List.of());
    }

    /**
     * Reads a file of Java properties in UTF-8.
     *
     * @throws IllegalArgumentException naming the file and the key that is wrong, and no value but
     *     that of a key that holds no secret
     */
    public static SchemaRegistrySettings read(Path file) {
        Map<String, String> properties =
                PropertiesFile.read(file, "the properties of a schema registry");
        for (String key : new TreeSet<>(properties.keySet())) {
            if (!KEYS.contains(key)) {
                throw wrong(file, "%s is not known: write %s".formatted(key, KEYS));
            }
        }
        String trustStore = properties.get(TRUST_STORE);
        String password = properties.get(TRUST_STORE_PASSWORD);
        if (trustStore == null && password != null) {
            throw wrong(file, "%s needs %s".formatted(TRUST_STORE_PASSWORD, TRUST_STORE));
        }
        return new SchemaRegistrySettings(
                url(file, properties.get(URL)),
                authorization(file, properties),
                trustStore == null
                        ? List.of()
                        : TrustedAuthorities.read(Path.of(trustStore), password));
    }

    private static String url(Path file, String text) {
        if (text == null || text.isBlank()) {
            throw wrong(file, "url is missing: write url=https://registry:8081");
        }
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            // Without the text: it may hold a password.
            throw wrong(file, "url is not a URL: write url=https://registry:8081");
        }
        // None of these errors shows the text, which may hold a password wherever it is wrong.
        if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
            throw wrong(file, "url names a user: write %s=USER:PASSWORD".formatted(USER_INFO));
        }
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!http || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(file, "url is not an address alone: write url=https://registry:8081");
        }
        if (uri.getHost() == null) {
            throw wrong(
                    file,
                    "url names no host, or one with letters that hosts do not have, such as an underscore: write url=https://registry:8081");
        }
        return uri.toString().replaceAll("/+$", "");
    }

    private static String authorization(Path file, Map<String, String> properties) {
        String userInfo = properties.get(USER_INFO);
        String token = properties.get(TOKEN);
        if (userInfo != null && token != null) {
            throw wrong(file, "%s and %s exclude each other".formatted(USER_INFO, TOKEN));
        }
        if (userInfo != null && userInfo.indexOf(':') < 1) {
            throw wrong(file, "%s must be USER:PASSWORD".formatted(USER_INFO));
        }
        if (token != null && !token.matches("[\\x21-\\x7e]+")) {
            throw wrong(file, "%s must be one word".formatted(TOKEN));
        }
        if (userInfo != null) {
            return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(UTF_8));
        }
        return token == null ? null : "Bearer " + token;
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException("%s: %s".formatted(file, what));
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "SchemaRegistrySettings[url=%s, authorization=%s, authorities=%d]"
                .formatted(url, authorization == null ? "none" : "hidden", authorities.size());
    }
}
