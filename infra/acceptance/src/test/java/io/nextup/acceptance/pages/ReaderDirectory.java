package io.nextup.acceptance.pages;

import io.nextup.scoring.torch.FixedScores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** The files of somebody who follows a page, by the names that the pages give them. */
final class ReaderDirectory implements AutoCloseable {
    static final String CLICKS = "clicks.csv";
    static final String EXPORT = "export.csv";
    static final String CLIENT_PROPERTIES = "client.properties";
    static final String SETTINGS = "nextup.yaml";

    private static final String ITEM_FILE = "movies.csv";
    private static final String RULES = "rules.json";

    private static final String MOVIES =
            """
            item_id,title,genres,stock,age,year
            1,The Harbour,Drama|Romance,3,12,2014
            2,Night Train,Thriller,0,16,2009
            3,Paper Boats,Children,12,0,2018
            4,Red Room,Thriller|Adult,5,18,2016
            """;

    private static final String MOVIE_RULES =
            """
            {"rules": [
              {"id": "in-stock", "only": "available"},
              {"id": "adult", "never": "category = 'Adult' or age >= 18"},
              {"id": "recent", "boost": 1.5, "where": "year >= 2010"},
              {"id": "mix", "atMost": 3, "per": "category"}]}
            """;

    private static final int USERS = 40;
    private static final int CLICKS_OF_A_USER = 5;
    private static final int ITEMS = 20;

    private final Path path;
    private final List<Path> links = new ArrayList<>();

    private ReaderDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes the directory, with a small history and a small catalogue.
     *
     * @param clientProperties where the broker is
     */
    static ReaderDirectory create(Path path, String clientProperties) throws IOException {
        Files.createDirectories(path);
        StringBuilder clicks = new StringBuilder("user,item,time\n");
        // Recent: what is older than the topic's retention is removed meanwhile.
        Instant first = Instant.now().minus(Duration.ofHours(6));
        for (int i = 0; i < USERS * CLICKS_OF_A_USER; i++) {
            int user = i % USERS;
            int item = (user + 7 * (i / USERS)) % ITEMS;
            clicks.append("user-%d,item-%d,%s\n".formatted(user, item, first.plusSeconds(i)));
        }
        Files.writeString(path.resolve(CLICKS), clicks);
        Files.writeString(path.resolve(EXPORT), export(clicks));
        Files.writeString(path.resolve(ITEM_FILE), MOVIES);
        Files.writeString(path.resolve(RULES), MOVIE_RULES);
        Files.writeString(path.resolve(CLIENT_PROPERTIES), clientProperties);
        return new ReaderDirectory(path);
    }

    /** Returns clicks as a spreadsheet exports them, with two lines that are broken. */
    private static String export(CharSequence clicks) {
        DateTimeFormatter written =
                DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm", Locale.ROOT)
                        .withZone(ZoneId.of("Europe/Berlin"));
        return "customer;sku;at\r\n"
                + "user-1;;24.11.2026 16:05\r\nuser-1;item-1;n/a\r\n"
                + clicks.toString()
                        .lines()
                        .skip(1)
                        .map(line -> line.split(","))
                        .map(
                                row ->
                                        "%s;%s;%s\r\n"
                                                .formatted(
                                                        row[0],
                                                        row[1],
                                                        written.format(Instant.parse(row[2]))))
                        .collect(Collectors.joining());
    }

    Path path() {
        return path;
    }

    /**
     * Links to a directory of the repository, where paths on the pages begin: to one with a page of
     * its own, not to a registry that somebody left there.
     */
    void linkTo(String file) throws IOException {
        Path first = Path.of(file).getName(0);
        Path there = Pages.ROOT.resolve(first);
        Path link = path.resolve(first);
        if (file.indexOf('/') > 0
                && Files.exists(there.resolve("README.md"))
                && Files.notExists(link)) {
            links.add(Files.createSymbolicLink(link, there));
        }
    }

    /** The newest version in a registry. */
    String newest(String registry) throws IOException {
        try (DirectoryStream<Path> versions =
                Files.newDirectoryStream(path.resolve(registry), "2*")) {
            return StreamSupport.stream(versions.spliterator(), false)
                    .map(version -> version.getFileName().toString())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /**
     * Writes a module and its vocabulary, that of a registry's newest model, as a program of the
     * reader's own would.
     */
    void writeAModuleForTheItemsOfTheNewest(String registry) throws IOException {
        Path artifact = path.resolve(registry).resolve(newest(registry));
        try (InputStream vocabulary =
                new GZIPInputStream(Files.newInputStream(artifact.resolve("vocabulary.txt.gz")))) {
            Files.copy(vocabulary, path.resolve("items.txt"));
        }
        float[] scores = new float[Files.readAllLines(path.resolve("items.txt")).size()];
        for (int item = 0; item < scores.length; item++) {
            scores[item] = -item;
        }
        FixedScores.write(path.resolve("model.pt"), FixedScores.HONEST, scores);
    }

    /** Writes the pairs of keys of the pages, as openssl would, unless they are there. */
    void makeKeys() throws IOException, GeneralSecurityException {
        makeKeys("");
        makeKeys("next-");
    }

    private void makeKeys(String prefix) throws IOException, GeneralSecurityException {
        Path secret = path.resolve(prefix + "signing.pem");
        if (Files.exists(secret)) {
            return;
        }
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(secret, pem("PRIVATE KEY", pair.getPrivate()));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(
                path.resolve(prefix + "trusted.pem"), pem("PUBLIC KEY", pair.getPublic()));
    }

    private static String pem(String label, Key key) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getEncoder().encodeToString(key.getEncoded()), label);
    }

    boolean hasSettings() {
        return Files.exists(path.resolve(SETTINGS));
    }

    /** Writes a file of lines. */
    void write(String file, List<String> lines) throws IOException {
        Files.write(path.resolve(file), lines);
    }

    /** Corrects the example of a dead letter in a file, as a page asks the reader to. */
    void mend(String letters) throws IOException {
        Path file = path.resolve(letters);
        Files.writeString(
                file,
                Files.readString(file).replace("ada\\\"}", "ada\\\",\\\"itemId\\\":\\\"ball\\\"}"));
    }

    /** Takes the links away, so that whoever deletes the directory meets none. */
    @Override
    public void close() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
    }
}
