//! How a service is spoken to: TLS, time-outs, retries, credentials.

use std::time::Duration;

use aws_sdk_s3::{
    Client,
    config::{
        BehaviorVersion, Credentials, Region, RequestChecksumCalculation,
        ResponseChecksumValidation, retry::RetryConfig, timeout::TimeoutConfig,
    },
};
use aws_smithy_http_client::{Builder as HttpBuilder, tls};

use crate::{
    config,
    storage::{Result, StorageError, failed},
};

/// How often a request is sent before it has failed, each time after a longer pause.
const ATTEMPTS: u32 = 4;

pub(super) async fn client(config: &config::S3) -> Result<Client> {
    let http = HttpBuilder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(config.timeout_seconds))
        .build();
    let mut builder = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .region(Region::new(config.region.clone()))
        .force_path_style(config.path_style)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        // Services other than AWS do not know the newer checksums. What is sent is checked by all
        // of them nevertheless: its SHA-256 is part of the signature (SigV4).
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    if !config.endpoint.is_empty() {
        builder = builder.endpoint_url(&config.endpoint);
    }
    let builder = with_credentials(builder, config).await?;
    Ok(Client::from_conf(builder.build()))
}

async fn with_credentials(
    builder: aws_sdk_s3::config::Builder,
    config: &config::S3,
) -> Result<aws_sdk_s3::config::Builder> {
    if config.access_key_id.is_empty() {
        return from_environment(builder).await;
    }
    let secret = if config.secret_access_key_file.as_os_str().is_empty() {
        config.secret_access_key.expose().to_owned()
    } else {
        let file = &config.secret_access_key_file;
        let text = std::fs::read_to_string(file).map_err(|error| {
            failed(
                &format!("storage.s3.secret_access_key_file {}", file.display()),
                error,
            )
        })?;
        text.trim().to_owned()
    };
    let credentials = Credentials::new(&config.access_key_id, secret, None, None, "oriel.toml");
    Ok(builder.credentials_provider(credentials))
}

#[cfg(feature = "s3-roles")]
async fn from_environment(
    builder: aws_sdk_s3::config::Builder,
) -> Result<aws_sdk_s3::config::Builder> {
    let chain = aws_config::default_provider::credentials::default_provider().await;
    Ok(builder.credentials_provider(chain))
}

#[cfg(not(feature = "s3-roles"))]
#[expect(clippy::unused_async, reason = "the same signature as with roles")]
async fn from_environment(_: aws_sdk_s3::config::Builder) -> Result<aws_sdk_s3::config::Builder> {
    Err(StorageError::Failed(
        "storage.s3.access_key_id is empty; set it, or use a build with the feature s3-roles"
            .into(),
    ))
}
