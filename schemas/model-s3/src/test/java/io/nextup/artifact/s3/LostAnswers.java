package io.nextup.artifact.s3;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;

/** An HTTP client that loses the first answers to PUTs of a path, after the server acted. */
final class LostAnswers implements SdkHttpClient {
    private final SdkHttpClient http;
    private final String pathEnd;
    private final int lost;
    private final AtomicInteger puts = new AtomicInteger();

    /**
     * @param lost number of answers that are lost
     */
    LostAnswers(SdkHttpClient http, String pathEnd, int lost) {
        this.http = http;
        this.pathEnd = pathEnd;
        this.lost = lost;
    }

    int puts() {
        return puts.get();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = http.prepareRequest(request);
        boolean put =
                request.httpRequest().method() == SdkHttpMethod.PUT
                        && request.httpRequest().encodedPath().endsWith(pathEnd);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                HttpExecuteResponse response = prepared.call();
                if (put && puts.incrementAndGet() <= lost) {
                    throw new IOException("The connection broke");
                }
                return response;
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
