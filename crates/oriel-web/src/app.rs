use std::net::IpAddr;

use actix_web::HttpRequest;
use oriel_core::Core;

use crate::{
    api::openapi::ApiDocument,
    extract::client_ip::TrustedProxies,
    limits::{AppLimits, SignInLimits, SignatureLimits},
    middleware::{
        rate_limit::RequestLimits, response_cache::ResponseCache, security_headers::ContentPolicy,
    },
    views::Views,
};

/// What every handler may ask for, shared by all threads of the server.
pub struct App {
    core: Core,
    views: Views,
    proxies: TrustedProxies,
    limits: RequestLimits,
    sign_ins: SignInLimits,
    registrations: AppLimits,
    signatures: SignatureLimits,
    responses: ResponseCache,
    policy: ContentPolicy,
    api: ApiDocument,
}

impl App {
    /// # Errors
    /// When a template, a locale file or the API's document cannot be read.
    pub fn new(core: Core) -> anyhow::Result<Self> {
        let config = core.config();
        Ok(Self {
            views: Views::load(&config.i18n.default_language)?,
            proxies: TrustedProxies::new(&config.server.trusted_proxies),
            limits: RequestLimits::new(config.limits.requests_per_5_minutes),
            sign_ins: SignInLimits::new(config.limits.login_attempts_per_hour),
            registrations: AppLimits::new(config.limits.apps_per_hour),
            signatures: SignatureLimits::new(config.limits.failed_signatures_per_hour),
            responses: ResponseCache::default(),
            policy: ContentPolicy::new(core.storage().public_origin()),
            api: ApiDocument::load()?,
            core,
        })
    }

    pub fn core(&self) -> &Core {
        &self.core
    }

    pub fn views(&self) -> &Views {
        &self.views
    }

    /// What pages may load and run.
    pub(crate) fn content_policy(&self) -> &ContentPolicy {
        &self.policy
    }

    /// The contract of the client API.
    pub(crate) fn api_document(&self) -> &ApiDocument {
        &self.api
    }

    pub(crate) fn response_cache(&self) -> &ResponseCache {
        &self.responses
    }

    pub(crate) fn request_limits(&self) -> &RequestLimits {
        &self.limits
    }

    /// How often somebody may try a password.
    pub(crate) fn sign_in_limits(&self) -> &SignInLimits {
        &self.sign_ins
    }

    /// How often somebody may register an app.
    pub(crate) fn app_limits(&self) -> &AppLimits {
        &self.registrations
    }

    /// How often somebody may send what nobody signed.
    pub(crate) fn signature_limits(&self) -> &SignatureLimits {
        &self.signatures
    }

    /// The address of whoever sent the request, through trusted proxies.
    pub fn client_ip(&self, request: &HttpRequest) -> IpAddr {
        self.proxies.client_of(request)
    }
}
