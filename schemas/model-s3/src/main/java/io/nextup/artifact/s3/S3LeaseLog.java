package io.nextup.artifact.s3;

import io.nextup.artifact.Checksum;
import io.nextup.artifact.lease.LeaseLog;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A log of entries as objects, each created only if there is none ({@code If-None-Match: *}), like
 * the objects of an artifact. So a server that can publish artifacts can keep the lease.
 */
final class S3LeaseLog implements LeaseLog {
    /** Greatest size of an entry that is read; a valid one is far smaller. */
    private static final int MAX_BYTES = 1 << 16;

    private final S3Location directory;
    private final S3Objects objects;

    S3LeaseLog(S3Location root, S3Objects objects) {
        directory = root.child(DIRECTORY);
        this.objects = objects;
    }

    @Override
    public Set<Long> numbers() throws IOException {
        Set<Long> numbers = new HashSet<>();
        for (String name : objects.children(directory)) {
            LeaseLog.number(name).ifPresent(numbers::add);
        }
        return numbers;
    }

    @Override
    public Optional<byte[]> read(long number) throws IOException {
        return objects.read(entry(number), FILE_NAME, MAX_BYTES);
    }

    @Override
    public void append(long number, byte[] content) throws IOException {
        objects.create(
                entry(number),
                FILE_NAME,
                RequestBody.fromBytes(content),
                Checksum.of(content),
                UUID.randomUUID().toString());
    }

    @Override
    public void deleteBelow(long number) throws IOException {
        for (long old : numbers()) {
            if (old < number) {
                objects.delete(entry(old), FILE_NAME);
            }
        }
    }

    @Override
    public String place(long number) {
        return entry(number) + FILE_NAME;
    }

    private S3Location entry(long number) {
        return directory.child(LeaseLog.name(number));
    }
}
