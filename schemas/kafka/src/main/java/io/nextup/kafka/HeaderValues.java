package io.nextup.kafka;

import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Finds the values of a record's headers, of which several may have one name. */
public final class HeaderValues {
    private HeaderValues() {}

    /** Returns the value of the last header of a name; null where there is none. */
    public static Function<String, byte[]> lastOf(Headers headers) {
        return name -> {
            Header last = headers.lastHeader(name);
            return last == null ? null : last.value();
        };
    }
}
