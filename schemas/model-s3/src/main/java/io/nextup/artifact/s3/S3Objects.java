package io.nextup.artifact.s3;

import io.nextup.artifact.store.ArtifactCopy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The few requests that a store makes, with the client's errors as {@link IOException}.
 *
 * <p>Region, endpoint and credentials are what the AWS SDK for Java finds: {@code AWS_REGION},
 * {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ACCESS_KEY_ID} and the like, the same as system
 * properties, {@code ~/.aws}, or the role of the service account or machine. With an endpoint of
 * one's own the bucket stands in the path ({@code http://host/bucket/key}), or what {@value
 * #PATH_STYLE} says.
 *
 * <p>Its client has no thread and no pool of connections, so nothing here needs closing.
 */
final class S3Objects {
    static final String PATH_STYLE = "NEXTUP_S3_PATH_STYLE";

    private static final List<String> ENDPOINTS =
            List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
    private static final List<String> ENDPOINT_PROPERTIES =
            List.of("aws.endpointUrlS3", "aws.endpointUrl");

    /** Name of an object's metadata. */
    private static final String WRITER = "nextup-writer";

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;

    /** How often a write is tried that another one of the same key got into the way of. */
    private static final int ATTEMPTS = 10;

    private final Function<SdkHttpClient, S3Client> clients;
    private S3Client client;

    S3Objects() {
        this(S3Objects::clientOn);
    }

    /**
     * For tests.
     *
     * @param clients makes the client, when it is first needed, on the usual HTTP client
     */
    S3Objects(Function<SdkHttpClient, S3Client> clients) {
        this.clients = clients;
    }

    /** The object, whole; empty where there is none. */
    Optional<byte[]> read(S3Location place, String name) throws IOException {
        return call(
                place,
                s3 ->
                        ifThere(
                                () ->
                                        s3.getObjectAsBytes(
                                                        get ->
                                                                get.bucket(place.bucket())
                                                                        .key(place.key(name)))
                                                .asByteArray()));
    }

    /**
     * Reads an object as it arrives.
     *
     * @param taker is given the content again, from its start, where the connection broke
     * @return whether there is such an object
     */
    boolean read(S3Location place, String name, ArtifactCopy.Taker taker) throws IOException {
        Content content = new Content(taker);
        try {
            return call(
                            place,
                            s3 ->
                                    ifThere(
                                            () ->
                                                    s3.getObject(
                                                            get ->
                                                                    get.bucket(place.bucket())
                                                                            .key(place.key(name)),
                                                            content)))
                    .isPresent();
        } catch (IOException e) {
            throw content.takerFailed().orElse(e);
        }
    }

    /** Hands an object's content on, and tells a taker that fails from a connection that breaks. */
    private static final class Content
            implements ResponseTransformer<GetObjectResponse, GetObjectResponse> {
        private final ArtifactCopy.Taker taker;
        private IOException failure;

        Content(ArtifactCopy.Taker taker) {
            this.taker = taker;
        }

        @Override
        public GetObjectResponse transform(GetObjectResponse response, AbortableInputStream content)
                throws IOException {
            try {
                taker.take(new RetriedReads(content));
                return response;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        /** Such as by a full disk: nothing is wrong with S3. */
        Optional<IOException> takerFailed() {
            return Optional.ofNullable(failure);
        }
    }

    boolean exists(S3Location place, String name) throws IOException {
        return call(
                        place,
                        s3 ->
                                ifThere(
                                        () ->
                                                s3.headObject(
                                                        head ->
                                                                head.bucket(place.bucket())
                                                                        .key(place.key(name)))))
                .isPresent();
    }

    /** Names of the places directly below one, in no order. */
    List<String> children(S3Location place) throws IOException {
        return call(
                place,
                s3 -> {
                    List<String> names = new ArrayList<>();
                    for (CommonPrefix child :
                            s3.listObjectsV2Paginator(
                                            list ->
                                                    list.bucket(place.bucket())
                                                            .prefix(place.prefix())
                                                            .delimiter("/"))
                                    .commonPrefixes()) {
                        String prefix = child.prefix();
                        names.add(prefix.substring(place.prefix().length(), prefix.length() - 1));
                    }
                    return names;
                });
    }

    /**
     * An object below a place.
     *
     * @param name what its key has beyond the place's, slashes included
     * @param written by the server's clock
     */
    record Listed(String name, Instant written) {}

    /**
     * Every object below a place, in no order. A thousand are one request.
     *
     * @param found takes them one by one: a bucket may hold more than the memory
     */
    void list(S3Location place, Consumer<Listed> found) throws IOException {
        call(
                place,
                s3 -> {
                    s3.listObjectsV2Paginator(
                                    list -> list.bucket(place.bucket()).prefix(place.prefix()))
                            .contents()
                            .forEach(
                                    object ->
                                            found.accept(
                                                    new Listed(
                                                            object.key()
                                                                    .substring(
                                                                            place.prefix()
                                                                                    .length()),
                                                            object.lastModified())));
                    return found;
                });
    }

    /** Whether {@link #create} wrote an object: not where there is none. */
    boolean isOurs(S3Location place, String name) throws IOException {
        return call(place, s3 -> writerOf(s3, place.bucket(), place.key(name)) != null);
    }

    /**
     * Writes an object unless there is one of this name. What arrives is checked against the
     * checksum by the server.
     *
     * @param sha256 of the content, in hexadecimal digits
     * @param writer tells this writer from all others: the client sends a request again whose
     *     answer was lost, and then finds the object that it wrote itself
     * @return false where there is another writer's, which stays as it is
     */
    boolean create(S3Location place, String name, RequestBody content, String sha256, String writer)
            throws IOException {
        PutObjectRequest put =
                PutObjectRequest.builder()
                        .bucket(place.bucket())
                        .key(place.key(name))
                        .ifNoneMatch("*")
                        .checksumSHA256(
                                Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256)))
                        .metadata(Map.of(WRITER, writer))
                        .build();
        return call(
                place,
                s3 -> {
                    for (int attempt = 1; ; attempt++) {
                        try {
                            s3.putObject(put, content);
                            return true;
                        } catch (S3Exception e) {
                            if (e.statusCode() == PRECONDITION_FAILED) {
                                return writer.equals(writerOf(s3, put.bucket(), put.key()));
                            }
                            if (e.statusCode() != CONFLICT || attempt == ATTEMPTS) {
                                throw e;
                            }
                        }
                    }
                });
    }

    /** Deletes an object, if it is there. */
    void delete(S3Location place, String name) throws IOException {
        call(
                place,
                s3 ->
                        ifThere(
                                () ->
                                        s3.deleteObject(
                                                object ->
                                                        object.bucket(place.bucket())
                                                                .key(place.key(name)))));
    }

    /** Null where the object has gone meanwhile, or names none. */
    private static String writerOf(S3Client s3, String bucket, String key) {
        return ifThere(() -> s3.headObject(head -> head.bucket(bucket).key(key)))
                .map(object -> object.metadata().get(WRITER))
                .orElse(null);
    }

    private interface Request<T> {
        T send();
    }

    private static <T> Optional<T> ifThere(Request<T> request) {
        try {
            return Optional.of(request.send());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    /** Tells the client that a request whose content broke off is to be sent again. */
    private static final class RetriedReads extends FilterInputStream {
        RetriedReads(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw RetryableException.create(e.toString(), e);
            }
        }
    }

    private <T> T call(S3Location place, Function<S3Client, T> request) throws IOException {
        try {
            return request.apply(client());
        } catch (SdkException e) {
            throw new IOException(
                    "%s: %s; S3 is set up by AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL_S3, or by ~/.aws"
                            .formatted(place, reason(e)),
                    e);
        }
    }

    /** Without the list of every place where the client looked for a region or credentials. */
    static String reason(SdkException e) {
        String message = String.valueOf(e.getMessage());
        int chain = message.indexOf(" from any of the providers in the chain");
        return chain < 0 ? message : message.substring(0, chain);
    }

    private synchronized S3Client client() {
        if (client == null) {
            client = clients.apply(UrlConnectionHttpClient.create());
        }
        return client;
    }

    /** The SDK's own configuration, on an HTTP client. */
    static S3Client clientOn(SdkHttpClient http) {
        return S3Client.builder()
                .httpClient(http)
                .forcePathStyle(pathStyle())
                // The JDK's client loses answers to requests that first wait for a "100 Continue".
                .serviceConfiguration(s3 -> s3.expectContinueEnabled(false))
                .build();
    }

    private static boolean pathStyle() {
        String said = System.getenv(PATH_STYLE);
        if (said != null) {
            return Boolean.parseBoolean(said);
        }
        return Stream.concat(
                        ENDPOINTS.stream().map(System::getenv),
                        ENDPOINT_PROPERTIES.stream().map(System::getProperty))
                .anyMatch(endpoint -> endpoint != null);
    }
}
