package io.nextup.intake;

import java.util.List;
import java.util.function.Function;

/**
 * Headers of a signed tombstone as they came.
 *
 * @param requestId value of {@link #REQUEST_ID}; null if there is none
 * @param time value of {@link #TIME}; null if there is none
 * @param signature value of {@link #SIGNATURE}; null if there is none
 */
public record ErasureHeaders(byte[] requestId, byte[] time, byte[] signature) {
    /** The request's id in UTF-8. */
    public static final String REQUEST_ID = "nextup-erasure-id";

    /** The time of the signature: milliseconds since the epoch in decimal digits. */
    public static final String TIME = "nextup-erasure-time";

    /** The signature's 64 bytes in base64. */
    public static final String SIGNATURE = "nextup-erasure-signature";

    static final List<String> NAMES = List.of(REQUEST_ID, TIME, SIGNATURE);

    /**
     * Takes the headers of a record.
     *
     * @param last returns the last header's value of a name; null where there is none
     * @return null if the record has none of these headers
     */
    public static ErasureHeaders of(Function<String, byte[]> last) {
        byte[] requestId = last.apply(REQUEST_ID);
        byte[] time = last.apply(TIME);
        byte[] signature = last.apply(SIGNATURE);
        return requestId == null && time == null && signature == null
                ? null
                : new ErasureHeaders(requestId, time, signature);
    }
}
