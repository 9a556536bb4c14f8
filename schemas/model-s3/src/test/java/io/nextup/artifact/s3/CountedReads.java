package io.nextup.artifact.s3;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A server's objects, with a count of the reads of each one's content. */
final class CountedReads extends ForwardingBlobStore {
    private final Map<String, Integer> reads = new ConcurrentHashMap<>();

    CountedReads(BlobStore objects) {
        super(objects);
    }

    /** Number of reads of a key, whether its object exists or not. */
    int of(String key) {
        return reads.getOrDefault(key, 0);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        reads.merge(request.key(), 1, Integer::sum);
        return super.getBlob(request);
    }
}
