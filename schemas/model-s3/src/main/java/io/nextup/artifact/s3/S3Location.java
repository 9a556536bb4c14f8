package io.nextup.artifact.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * A place in a bucket.
 *
 * @param prefix prefix of its objects' keys, such as {@code models/}; empty for the whole bucket,
 *     else it ends with a slash
 */
record S3Location(String bucket, String prefix) {
    static final String SCHEME = "s3";

    /** AWS's rules for bucket names, with the upper case and underscores of older buckets. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,253}");

    S3Location {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a valid bucket name".formatted(bucket));
        }
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "prefix is \"%s\": it must end with a slash".formatted(prefix));
        }
    }

    /**
     * Reads {@code s3://bucket}, {@code s3://bucket/models} or {@code s3://bucket/models/}.
     *
     * @throws IllegalArgumentException for any other URI
     */
    static S3Location of(URI uri) {
        // getHost() would be null for a bucket with an underscore.
        String bucket = uri.getRawAuthority();
        if (!SCHEME.equalsIgnoreCase(uri.getScheme())
                || bucket == null
                || !BUCKET.matcher(bucket).matches()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "%s is not a place on S3: write s3://bucket/prefix".formatted(uri));
        }
        String path = uri.getPath().replaceFirst("^/", "");
        return new S3Location(bucket, path.isEmpty() || path.endsWith("/") ? path : path + "/");
    }

    /** Returns the place of this name below this one. */
    S3Location child(String name) {
        return new S3Location(bucket, prefix + name + "/");
    }

    /** Returns the key of an object in this place. */
    String key(String name) {
        return prefix + name;
    }

    URI uri() {
        try {
            return new URI(SCHEME, bucket, "/" + prefix, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Bucket and prefix came from a URI", e);
        }
    }

    @Override
    public String toString() {
        return uri().toString();
    }
}
